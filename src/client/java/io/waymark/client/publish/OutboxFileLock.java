package io.waymark.client.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A lock on one of the numbered outbox files in a folder, so that each file has only one publisher. The lock is held
 * until it is closed or the process ends.
 *
 * @param folder the folder
 * @param number the number of the file
 * @param channel the open lock file
 */
record OutboxFileLock(Path folder, int number, FileChannel channel) implements AutoCloseable {
    private static final int MAX_LOCKS = 1000;

    /** Locks the file with the lowest free number in a folder. One folder has at most 1000 files. */
    static OutboxFileLock acquire(Path folder) {
        try {
            Files.createDirectories(folder);
            for (int number = 0; number < MAX_LOCKS; number++) {
                var channel = FileChannel.open(
                        folder.resolve(number + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (tryLock(channel) != null) {
                    return new OutboxFileLock(folder, number, channel);
                }
                channel.close();
            }
            throw new IOException("all " + MAX_LOCKS + " files are in use by other publishers. Use another folder");
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot lock an outbox file in the folder " + folder + ": " + failure, failure);
        }
    }

    Path file(String extension) {
        return folder.resolve(number + extension);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot release the lock file " + file(".lock") + ": " + failure, failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException alreadyHeld) {
            return null; // another publisher of this process holds it
        }
    }
}
