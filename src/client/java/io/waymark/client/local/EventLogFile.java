package io.waymark.client.local;

import io.waymark.client.WaymarkClientException;
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
 * A file to which a {@link LocalStatus} appends its events, one on each line. Replaying the file recreates the status.
 * After a failed write, later events are not written, but the workflow continues. {@link #copyTo} then throws an
 * exception, as does {@link #close} unless the file is temporary. Not thread-safe.
 */
final class EventLogFile implements AutoCloseable {
    private final Path file;
    private final boolean temporary;
    private final FileChannel channel;
    private @Nullable IOException writeFailure;

    private EventLogFile(Path file, boolean temporary, long length) throws IOException {
        this.file = file;
        this.temporary = temporary;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(length);
        channel.position(length);
    }

    /** Creates a log in a temporary file, which is deleted at the close or at the end of the process. */
    static EventLogFile temporary() {
        try {
            var file = Files.createTempFile("waymark-status-", ".ndjson");
            file.toFile().deleteOnExit();
            return new EventLogFile(file, true, 0);
        } catch (IOException failure) {
            throw new WaymarkClientException.StatusFileException("Cannot create a temporary status file: " + failure);
        }
    }

    /** Creates a log file. An existing file is overwritten. */
    static EventLogFile open(Path file) {
        return resume(file, List.of());
    }

    /** Opens a file to append to it. The file must begin with the given lines; everything after them is cut off. */
    static EventLogFile resume(Path file, List<String> lines) {
        try {
            return new EventLogFile(
                    file, false, lines.stream().mapToLong(String::length).sum() + lines.size());
        } catch (IOException failure) {
            throw fileException("write", file, failure);
        }
    }

    /**
     * Reads the complete lines of a file. An incomplete last line is the rest of an interrupted write and is skipped.
     */
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

    private static WaymarkClientException fileException(String verb, Path file, Exception failure) {
        return new WaymarkClientException.StatusFileException(
                "Cannot " + verb + " the status file " + file + ": " + failure);
    }
}
