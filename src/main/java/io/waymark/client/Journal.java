package io.waymark.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a local status was told, a line each, in a file: replaying it gives the same status. Memory stays bounded while
 * the file grows. Writing never fails the workflow; what could not be written is told when the file is needed.
 */
final class Journal implements AutoCloseable {
    private final Path file;
    private final boolean temporary;
    private final FileChannel channel;
    private @Nullable IOException broken;

    private Journal(Path file, boolean temporary, long keep) throws IOException {
        this.file = file;
        this.temporary = temporary;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(keep);
        channel.position(keep);
    }

    /** One that ends with this process unless it is copied. */
    static Journal temporary() {
        try {
            var file = Files.createTempFile("waymark-status-", ".ndjson");
            file.toFile().deleteOnExit();
            return new Journal(file, true, 0);
        } catch (IOException failure) {
            throw new StatusException.UnusableFile("Cannot make a temporary file: " + failure);
        }
    }

    /** A new file; one that is there is written over. */
    static Journal in(Path file) {
        return goingOn(file, List.of());
    }

    /** Goes on with a file after these lines of it. */
    static Journal goingOn(Path file, List<String> lines) {
        try {
            return new Journal(
                    file, false, lines.stream().mapToLong(String::length).sum() + lines.size());
        } catch (IOException failure) {
            throw unusable("write", file, failure);
        }
    }

    /** The lines of a file; a last one without its end was cut off by a kill and is left out. */
    static List<String> read(Path file) {
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException failure) {
            throw unusable("read", file, failure);
        }
    }

    void add(String line) {
        if (broken != null) {
            return;
        }
        try {
            var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failure) {
            broken = failure;
        }
    }

    void copyTo(Path target) {
        check();
        try {
            var part = target.resolveSibling(target.getFileName() + ".part");
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw unusable("write", target, failure);
        }
    }

    @Override
    public void close() {
        try (channel) {
            if (temporary) {
                Files.deleteIfExists(file);
            } else {
                channel.force(true);
            }
        } catch (IOException failure) {
            throw unusable("close", file, failure);
        }
        if (!temporary) {
            check();
        }
    }

    private void check() {
        if (broken != null) {
            throw unusable("write", file, broken);
        }
    }

    private static StatusException unusable(String verb, Path file, Exception failure) {
        return new StatusException.UnusableFile("Cannot " + verb + " the status's file: " + failure + ": " + file);
    }
}
