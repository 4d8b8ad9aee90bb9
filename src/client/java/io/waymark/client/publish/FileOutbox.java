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
 * Events that wait in a file, a line each, and survive the process. Delivered lines leave the file now and then; what is
 * sent twice for that, after a kill, has no second effect. The file is of one publisher at a time.
 */
final class FileOutbox implements Outbox {
    private final FolderLock lock;
    private final Path file;
    private final long maxBytes;
    private final ArrayDeque<Integer> lengths = new ArrayDeque<>();
    private FileChannel channel;
    private long readPosition;
    private long writePosition;

    private FileOutbox(FolderLock lock, long maxBytes) throws IOException {
        this.lock = lock;
        this.file = lock.file(".outbox");
        this.maxBytes = maxBytes;
        this.channel = open();
        indexLines();
    }

    /** Opens the first file of the folder that no other publisher has; what is left in it comes first. */
    static FileOutbox open(Path folder, long maxBytes) {
        var lock = FolderLock.acquire(folder);
        try {
            return new FileOutbox(lock, maxBytes);
        } catch (IOException failure) {
            lock.close();
            throw new UncheckedIOException("Cannot open an outbox in " + folder + ": " + failure, failure);
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
        } catch (IOException full) {
            return false; // the disk is; the next line is written over what there is of this one
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
            throw new UncheckedIOException("Cannot close " + file + ": " + failure, failure);
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** One that is open: a thread that is interrupted in the middle of its work closes it for all others. */
    private FileChannel channel() throws IOException {
        if (!channel.isOpen()) {
            channel = open();
        }
        return channel;
    }

    /** A last line without its end was cut off by a kill: nobody was told that it is safe. */
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

    /** What waits goes to a new file that takes the old one's place at once: a kill leaves one or the other. */
    private void truncateDelivered() {
        var fresh = lock.file(".new");
        try {
            if (lengths.isEmpty()) {
                channel().truncate(0);
            } else {
                copyPending(fresh);
                channel.close();
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                channel = open();
            }
            writePosition -= readPosition;
            readPosition = 0;
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot shorten " + file + ": " + failure, failure);
        }
    }

    private void copyPending(Path fresh) throws IOException {
        try (var to = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
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
                    throw new IOException("somebody else shortened it");
                }
            }
            return new String(buffer.array(), 0, length - 1, StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read " + file + ": " + failure, failure);
        }
    }

    private static OutgoingEvent event(String line) {
        var parts = line.split("\t", 4);
        return new OutgoingEvent(new RunId(parts[0]), parts[1], Instant.parse(parts[2]), parts[3]);
    }
}
