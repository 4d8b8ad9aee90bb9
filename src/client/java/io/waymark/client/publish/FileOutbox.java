package io.waymark.client.publish;

import io.waymark.domain.run.RunId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * An outbox (queue of events to send) in a file with one event on each line. It survives the end of the process.
 * Delivered events remain in the file until it is compacted. If the process is killed before, the next publisher sends
 * them again, but Waymark applies an event only once. A crash of the operating system can lose events, because the file
 * is not flushed to the disk after each event.
 */
final class FileOutbox implements Outbox {
    private final OutboxFileLock lock;
    private final Path file;
    private final long maxBytes;
    private final ArrayDeque<Integer> lengths = new ArrayDeque<>();
    private FileChannel channel;
    private long readPosition;
    private long writePosition;

    private FileOutbox(OutboxFileLock lock, long maxBytes) throws IOException {
        this.lock = lock;
        this.file = lock.file(".outbox");
        this.maxBytes = maxBytes;
        this.channel = open();
        indexLines();
    }

    /** Opens the first outbox file of a folder that no other publisher uses. Events in that file are sent first. */
    static FileOutbox open(Path folder, long maxBytes) {
        var lock = OutboxFileLock.acquire(folder);
        try {
            return new FileOutbox(lock, maxBytes);
        } catch (IOException failure) {
            lock.close();
            throw new UncheckedIOException(
                    "Cannot open an outbox file in the folder " + folder + ": " + failure, failure);
        }
    }

    @Override
    public synchronized boolean offer(OutgoingEvent event) {
        var line =
                String.join("\t", event.run().value(), event.id(), event.time().toString(), event.json()) + "\n";
        return offer(line.getBytes(StandardCharsets.US_ASCII));
    }

    private boolean offer(byte[] line) {
        if (writePosition - readPosition + line.length > maxBytes) {
            return false;
        }
        try {
            write(ByteBuffer.wrap(line));
            return true;
        } catch (IOException failedWrite) {
            return false; // for example a full disk; the next line overwrites the incomplete one
        }
    }

    @Override
    public synchronized List<OutgoingEvent> peek(int maxEvents, int maxBatch) {
        var batch = new ArrayList<OutgoingEvent>();
        long position = readPosition;
        for (int length : lengths) {
            if (batch.size() == maxEvents || (!batch.isEmpty() && position + length - readPosition > maxBatch)) {
                break;
            }
            batch.add(event(line(position, length)));
            position += length;
        }
        return batch;
    }

    @Override
    public synchronized void remove(int count) {
        for (int i = 0; i < count; i++) {
            readPosition += lengths.removeFirst();
        }
        if (lengths.isEmpty() || readPosition > maxBytes) {
            truncateDelivered();
        }
    }

    @Override
    public synchronized int size() {
        return lengths.size();
    }

    @Override
    public String location() {
        return file.toString();
    }

    @Override
    public synchronized void close() {
        try (lock;
                var open = channel()) {
            open.force(true);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot close the outbox file " + file + ": " + failure, failure);
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Returns an open channel. An interrupt during I/O closes a channel for all threads, so this method opens it again.
     */
    private FileChannel channel() throws IOException {
        if (!channel.isOpen()) {
            channel = open();
        }
        return channel;
    }

    /**
     * Indexes the lines of the file. An incomplete last line is the rest of an interrupted write that was never
     * acknowledged; it is removed.
     */
    private void indexLines() throws IOException {
        try (var bytes = new BufferedInputStream(Files.newInputStream(file))) {
            int length = 0;
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                length++;
                if (next == '\n') {
                    lengths.add(length);
                    writePosition += length;
                    length = 0;
                }
            }
        }
        channel.truncate(writePosition);
    }

    /**
     * Copies the waiting events to a new file and replaces the old file atomically. After a kill, one of the two files
     * is complete.
     */
    private void truncateDelivered() {
        var newFile = lock.file(".new");
        try {
            if (lengths.isEmpty()) {
                channel().truncate(0);
            } else {
                copyPending(newFile);
                channel.close();
                Files.move(newFile, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                channel = open();
            }
            writePosition -= readPosition;
            readPosition = 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot remove delivered events from the outbox file " + file + ": " + failure, failure);
        }
    }

    private void copyPending(Path newFile) throws IOException {
        try (var to = FileChannel.open(
                newFile, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long position = readPosition; position < writePosition; ) {
                position += channel().transferTo(position, writePosition - position, to);
            }
            to.force(true);
        }
    }

    private void write(ByteBuffer line) throws IOException {
        int length = line.remaining();
        long position = writePosition;
        while (line.hasRemaining()) {
            position += channel().write(line, position);
        }
        writePosition = position;
        lengths.add(length);
    }

    private String line(long position, int length) {
        try {
            var buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (channel().read(buffer, position + buffer.position()) < 0) {
                    throw new IOException("another process truncated the file");
                }
            }
            return new String(buffer.array(), 0, length - 1, StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read the outbox file " + file + ": " + failure, failure);
        }
    }

    private static OutgoingEvent event(String line) {
        var parts = line.split("\t", 4);
        return new OutgoingEvent(new RunId(parts[0]), parts[1], Instant.parse(parts[2]), parts[3]);
    }
}
