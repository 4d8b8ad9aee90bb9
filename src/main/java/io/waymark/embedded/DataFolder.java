package io.waymark.embedded;

import io.waymark.startup.StartupException;
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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The folder on disk that holds the data of the embedded PostgreSQL and Kafka servers. A file lock allows only one
 * process to use the folder at a time; the operating system releases the lock when that process ends. The folder also
 * stores the ports of the servers, so that their addresses stay the same after a restart.
 */
class DataFolder implements AutoCloseable {

    private static final Pattern SAFE_PATH = Pattern.compile("[\\p{L}\\p{N}/._: \\\\-]+");
    private static final long MIN_FREE_BYTES = 256L << 20;

    private final Path path;
    private final Path serverPath;
    private final FileChannel lock;

    /**
     * The ports of this start. Servers start concurrently, so a port may be assigned to one server that does not listen
     * on it yet.
     */
    private final Map<String, Integer> assignedPorts = new HashMap<>();

    private DataFolder(Path path, Path serverPath, FileChannel lock) {
        this.path = path;
        this.serverPath = serverPath;
        this.lock = lock;
    }

    static DataFolder open(Path folder) {
        var path = folder.toAbsolutePath().normalize();
        try {
            OwnerOnlyFiles.createFolder(path);
            var channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                var owner = Files.readString(path.resolve("lock"));
                channel.close();
                throw new StartupException(
                        "Cannot use the data folder " + path + ": another process of Waymark (process id " + owner
                                + ") uses it. Stop that process, or set " + EmbeddedServersInitializer.DATA_DIR
                                + " to another folder");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            requireFreeSpace(path, MIN_FREE_BYTES);
            return new DataFolder(path, serverPath(path), channel);
        } catch (IOException failure) {
            throw new StartupException(
                    "Cannot use the data folder " + path + ": " + reason(failure) + ". Make it writable, or set "
                            + EmbeddedServersInitializer.DATA_DIR + " to another folder",
                    failure);
        }
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "the user " + System.getProperty("user.name") + " may not write to it";
            case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> failure.toString();
        };
    }

    static void requireFreeSpace(Path path, long required) throws IOException {
        long free = Files.getFileStore(path).getUsableSpace();
        if (free < required) {
            throw new StartupException("Cannot use the data folder " + path + ": its disk has " + (free >> 20)
                    + " MiB left and the embedded servers need " + (required >> 20)
                    + " MiB to start: free some space, or set " + EmbeddedServersInitializer.DATA_DIR
                    + " to a folder on another disk");
        }
    }

    /**
     * Returns the folder itself or, for a path that the servers would misread, a folder in the temporary directory with
     * links to it. PostgreSQL starts programs through a shell, which would expand a dollar sign. Kafka treats a comma
     * as the end of a path. The substitute is the same at each start, so that the processes of a killed service can be
     * found.
     */
    private static Path serverPath(Path path) throws IOException {
        if (SAFE_PATH.matcher(path.toString()).matches()) {
            return path;
        }
        var name = "waymark-" + UUID.nameUUIDFromBytes(path.toString().getBytes(StandardCharsets.UTF_8));
        var substitute = Path.of(System.getProperty("java.io.tmpdir"), name);
        OwnerOnlyFiles.createFolder(substitute);
        if (!Files.getOwner(substitute).equals(Files.getOwner(path.resolve("lock")))) {
            throw new StartupException("Cannot use the data folder " + path
                    + ": the servers cannot read its path, and the folder that replaces it, " + substitute
                    + ", belongs to another user. Remove that folder, or set " + EmbeddedServersInitializer.DATA_DIR
                    + " to a path of letters, digits and dashes");
        }
        return substitute;
    }

    /** Creates the data folder of a server and returns it as a path that the server can read. */
    private Path serverData(String server) throws IOException {
        var data = path.resolve(server);
        OwnerOnlyFiles.createFolder(data);
        if (serverPath.equals(path)) {
            return data;
        }
        var link = serverPath.resolve(server);
        Files.deleteIfExists(link);
        return Files.createSymbolicLink(link, data);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException lockedByThisProcess) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    /** Returns the folder for the unpacked programs of a server, as a path that the server can read. */
    Path serverPath() {
        return serverPath;
    }

    /**
     * Prepares the data folder of a server for a start. Deletes the folder if its first start was not completed,
     * because its data was never used.
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
            return serverData(server);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Marks the first start of a server as complete. Its data folder is kept from now on. */
    void markPrepared(String server) {
        try {
            Files.deleteIfExists(path.resolve(server + ".unfinished"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the stored port of the server if it is free. Otherwise stores and returns another free port. */
    synchronized int port(String server) {
        var file = path.resolve("ports.properties");
        var ports = new Properties();
        try {
            if (Files.exists(file)) {
                try (var in = Files.newBufferedReader(file)) {
                    ports.load(in);
                }
            }
            int port = assignPort(server, Integer.parseInt(ports.getProperty(server, "0")));
            ports.setProperty(server, Integer.toString(port));
            try (var out = Files.newBufferedWriter(file)) {
                ports.store(out, "Loopback ports of the embedded servers");
            }
            return port;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns a free port that is not stored. */
    synchronized int temporaryPort(String server) throws IOException {
        return assignPort(server, 0);
    }

    private int assignPort(String server, int preferred) throws IOException {
        int port = freePort(preferred);
        assignedPorts.remove(server);
        if (assignedPorts.containsValue(port)) {
            return assignPort(server, 0);
        }
        assignedPorts.put(server, port);
        return port;
    }

    private static int freePort(int preferred) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), preferred));
            return socket.getLocalPort();
        } catch (IOException inUse) {
            if (preferred == 0) {
                throw inUse;
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
