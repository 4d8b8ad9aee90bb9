package io.waymark.client.local;

import io.waymark.client.StatusException;
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
final class StatusLog implements AutoCloseable {
    private final Path file;
    private final boolean temporary;
    private final FileChannel channel;
    private @Nullable IOException writeFailure;

    private StatusLog(Path file, boolean temporary, long keep) throws IOException {
        this.file = file;
        this.temporary = temporary;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(keep);
        channel.position(keep);
    }

    /** One that ends with this process unless it is copied. */
    static StatusLog temporary() {
        try {
            var file = Files.createTempFile("waymark-status-", ".ndjson");
            file.toFile().deleteOnExit();
            return new StatusLog(file, true, 0);
        } catch (IOException failure) {
            throw new StatusException.StatusFileException("Cannot make a temporary file: " + failure);
        }
    }

    /** A new file; one that is there is written over. */
    static StatusLog open(Path file) {
        return resume(file, List.of());
    }

    /** Goes on with a file after these lines of it. */
    static StatusLog resume(Path file, List<String> lines) {
        try {
            return new StatusLog(
                    file, false, lines.stream().mapToLong(String::length).sum() + lines.size());
        } catch (IOException failure) {
            throw fileException("write", file, failure);
        }
    }

    /** The lines of a file; a last one without its end was cut off by a kill and is left out. */
    static List<String> read(Path file) {
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException failure) {
            throw fileException("read", file, failure);
        }
    }

    void add(String line) {
        if (writeFailure != null) {
            return;
        }
        try {
            var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failure) {
            writeFailure = failure;
        }
    }

    void copyTo(Path target) {
        throwIfBroken();
        try {
            var part = target.resolveSibling(target.getFileName() + ".part");
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw fileException("write", target, failure);
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
            throw fileException("close", file, failure);
        }
        if (!temporary) {
            throwIfBroken();
        }
    }

    private void throwIfBroken() {
        if (writeFailure != null) {
            throw fileException("write", file, writeFailure);
        }
    }

    private static StatusException fileException(String verb, Path file, Exception failure) {
        return new StatusException.StatusFileException(
                "Cannot " + verb + " the status's file: " + failure + ": " + file);
    }
}
