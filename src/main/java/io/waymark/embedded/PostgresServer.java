package io.waymark.embedded;

import io.waymark.startup.StartupException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Runs an embedded PostgreSQL on a loopback port, as durable as an installed server: a commit is flushed to the disk.
 * Its superuser has a generated password ({@link PostgresPassword}). If the server ends unexpectedly, it is restarted
 * after a pause of 1 s to 30 s.
 */
class PostgresServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
    private static final String NAME = "postgresql";
    private static final String DATABASE = "waymark";
    private static final long MAX_LOG_BYTES = 10_000_000;

    private final DataFolder folder;
    private final Path output;
    private final Path binaries;
    private final Map<String, String> additionalSettings;
    private final PostgresProcesses processes;
    private final PostgresPassword password;
    private final int port;
    private final RestartBackoff backoff = new RestartBackoff();

    private @Nullable EmbeddedPostgres postgres;
    private volatile boolean closing;

    private PostgresServer(DataFolder folder, Map<String, String> additionalSettings) {
        this.folder = folder;
        this.additionalSettings = additionalSettings;
        this.output = folder.path().resolve(NAME + ".log");
        this.binaries = folder.serverPath().resolve(NAME + "-binaries");
        this.processes = new PostgresProcesses(binaries);
        this.password = new PostgresPassword(folder.path().resolve(NAME + ".password"));
        processes.end(); // processes of a killed service occupy the data and the port
        this.port = folder.port(NAME);
    }

    /**
     * Chooses the port and the password of a server that is not running yet.
     *
     * @param additionalSettings settings of PostgreSQL, such as {@code ssl}
     */
    static PostgresServer prepare(DataFolder folder, Map<String, String> additionalSettings) {
        var server = new PostgresServer(folder, additionalSettings);
        try {
            server.password.prepare(folder.prepare(NAME));
            return server;
        } catch (IOException failure) {
            throw new StartupException("Cannot start embedded PostgreSQL: " + failure.getMessage(), failure);
        }
    }

    /** Starts the server, and returns when it accepts connections. Does nothing after {@link #close}. */
    synchronized void launch() {
        if (closing) {
            return;
        }
        processes.end();
        var data = folder.prepare(NAME);
        try {
            OwnerOnlyFiles.createFolder(binaries);
            deletePartlyUnpacked(binaries);
            // its process has ended, even if another process has the same id now
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            truncateLog(output);
            var legacy = password.prepare(data);
            postgres = new PostgresLauncher(settings(data), processes, data, output).run();
            OwnerOnlyFiles.restrictPermissions(binaries); // the library allows all users to replace the programs
            try (var connection = postgres.getPostgresDatabase().getConnection()) {
                if (legacy) {
                    password.requirePassword(connection, data);
                }
                createDatabase(connection);
            }
            folder.markPrepared(NAME);
            var unused = processes.postmaster(data).onExit().thenRun(this::onExit);
        } catch (IOException | SQLException | RuntimeException failure) {
            release();
            throw failure instanceof StartupException startupFailure
                    ? startupFailure
                    : new StartupException(
                            "Cannot start embedded PostgreSQL: " + failure.getMessage() + ". See " + output, failure);
        }
    }

    private EmbeddedPostgres.Builder settings(Path data) {
        var settings = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .setRegisterShutdownHook(false) // the hook would stop the database before the service
                .setPGStartupWait(Duration.ofMinutes(5)) // after a crash, the server replays its log first
                .setPort(port)
                .setConnectConfig("password", password.value())
                .setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("encoding", "UTF8")
                // further options of initdb; the last value of an option counts
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig(
                        "pwfile", folder.path().resolve(NAME + ".password").toString())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "64MB")
                // fewer checkpoints, because each one causes the full logging of pages
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("max_connections", "100");
        additionalSettings.forEach(settings::setServerConfig);
        return settings;
    }

    /**
     * Deletes binaries that were not unpacked completely. The library marks complete ones, and fails on existing files
     * without the mark.
     */
    private static void deletePartlyUnpacked(Path binaries) throws IOException {
        try (var versions = Files.list(binaries)) {
            for (var version : versions.toList()) {
                if (Files.notExists(version.resolve(".exists"))) {
                    FileSystemUtils.deleteRecursively(version);
                }
            }
        }
    }

    private static void truncateLog(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.delete(log);
        }
    }

    private static void createDatabase(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE " + DATABASE);
        }
    }

    private void onExit() {
        if (!closing) {
            var wait = backoff.next();
            log.error(
                    "Embedded PostgreSQL ended unexpectedly. Restarting it in {} s. Last error in {}: {}",
                    wait.toSeconds(),
                    output,
                    PostgresLauncher.lastError(output));
            backoff.schedule(wait, this::restart);
        }
    }

    private synchronized void restart() {
        if (closing) {
            return;
        }
        try {
            release();
            launch();
            log.info("Restarted embedded PostgreSQL");
        } catch (StartupException failure) {
            var wait = backoff.next();
            log.error("{}. Retrying in {} s", failure.getMessage(), wait.toSeconds());
            backoff.schedule(wait, this::restart);
        }
    }

    /** The R2DBC URL of the database, with user and password. */
    String r2dbcUrl() {
        return "r2dbc:postgresql://postgres:" + password.value() + "@127.0.0.1:" + port + "/" + DATABASE;
    }

    @Override
    public void close() {
        closing = true;
        backoff.cancel();
        release();
    }

    private synchronized void release() {
        try {
            if (postgres != null) {
                postgres.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            postgres = null;
            processes.end(); // the library waits only a few seconds
        }
    }

    @Override
    public String toString() {
        return "embedded PostgreSQL";
    }
}
