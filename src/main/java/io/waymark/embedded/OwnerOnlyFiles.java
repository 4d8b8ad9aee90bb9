package io.waymark.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates files and folders that only their owner can access. On file systems without POSIX permissions, they get the
 * default permissions.
 */
final class OwnerOnlyFiles {
    private OwnerOnlyFiles() {}

    /** Creates a file with the text. The permissions apply before the content is written. Fails if the file exists. */
    static void write(Path file, String text) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, options, permissions(file, "rw-------"))) {
            channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        }
    }

    /** Creates the folder, if it does not exist, and its parents. */
    static void createFolder(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            var parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder, permissions(folder, "rwx------"));
        }
    }

    /** Removes all permissions on an existing folder except those of its owner. */
    static void restrictPermissions(Path folder) throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) throws IOException {
        var parent = path.toAbsolutePath().getParent();
        boolean posix =
                parent != null && Files.getFileStore(parent).supportsFileAttributeView(PosixFileAttributeView.class);
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
