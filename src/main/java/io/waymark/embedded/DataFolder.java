package io.waymark.embedded;

import io.waymark.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The folder that the embedded servers keep their data in. It is locked while it is open (the lock ends with the
 * process, however that ends), and it remembers the servers' ports, so that what executors were told holds after a
 * restart.
 */
class DataFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    /** Servers start side by side: one must not be given what another one does not listen on yet. */
    private final Map<String, Integer> given = new HashMap<>();

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static DataFolder open(Path folder) {
        var path = folder.toAbsolutePath().normalize();
        try {
            createPrivate(path);
            var channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                var owner = Files.readString(path.resolve("lock"));
                channel.close();
                throw new StartFailure("Cannot use the data folder " + path + ": the Waymark with process id " + owner
                        + " uses it: stop that one, or set " + EmbeddedServersInitializer.DATA_DIR
                        + " to another folder");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new DataFolder(path, channel);
        } catch (IOException failure) {
            throw new StartFailure("Cannot use the data folder " + path + ": " + failure, failure);
        }
    }

    /** For its owner alone: binaries are run from it, and everybody's data is in it. */
    private static void createPrivate(Path path) throws IOException {
        if (Files.notExists(path)) {
            Files.createDirectories(path);
            if (Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    /**
     * Makes a server's folder ready for its first or next start. A first start that did not come to its end is begun
     * anew: what a half-made folder holds was never used.
     */
    Path prepare(String server) {
        var folder = path.resolve(server);
        var unfinished = path.resolve(server + ".unfinished");
        try {
            if (Files.exists(unfinished)) {
                FileSystemUtils.deleteRecursively(folder);
            } else if (Files.notExists(folder)) {
                Files.createFile(unfinished);
            }
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The server runs: its folder is complete, and belongs to its data from now on. */
    void prepared(String server) {
        try {
            Files.deleteIfExists(path.resolve(server + ".unfinished"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The port that the server had last time if it is free, else another one, which is remembered. */
    synchronized int port(String server) {
        var file = path.resolve("ports.properties");
        var ports = new Properties();
        try {
            if (Files.exists(file)) {
                try (var in = Files.newBufferedReader(file)) {
                    ports.load(in);
                }
            }
            int port = give(server, Integer.parseInt(ports.getProperty(server, "0")));
            ports.setProperty(server, Integer.toString(port));
            try (var out = Files.newBufferedWriter(file)) {
                ports.store(out, "Loopback ports of the embedded servers");
            }
            return port;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A port that nobody has to know, and that is not remembered. */
    synchronized int passingPort(String server) throws IOException {
        return give(server, 0);
    }

    private int give(String server, int preferred) throws IOException {
        int port = freePort(preferred);
        given.remove(server);
        if (given.containsValue(port)) {
            return give(server, 0);
        }
        given.put(server, port);
        return port;
    }

    private static int freePort(int preferred) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), preferred));
            return socket.getLocalPort();
        } catch (IOException taken) {
            if (preferred == 0) {
                throw taken;
            }
            return freePort(0);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public String toString() {
        return "data folder " + path;
    }
}
