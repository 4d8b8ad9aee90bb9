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

/** One of a folder's numbers, ours as long as it is open; ends with the process. */
record FolderLock(Path folder, int number, FileChannel channel) implements AutoCloseable {
    private static final int MAX_LOCKS = 1000;

    /** Takes the first number that nobody has. */
    static FolderLock acquire(Path folder) {
        try {
            Files.createDirectories(folder);
            for (int number = 0; number < MAX_LOCKS; number++) {
                var channel = FileChannel.open(
                        folder.resolve(number + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (tryLock(channel) != null) {
                    return new FolderLock(folder, number, channel);
                }
                channel.close();
            }
            throw new IOException("other publishers use all its files");
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot open an outbox in " + folder + ": " + failure, failure);
        }
    }

    Path file(String ending) {
        return folder.resolve(number + ending);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot release " + file(".lock") + ": " + failure, failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null; // of another publisher in this process
        }
    }
}
