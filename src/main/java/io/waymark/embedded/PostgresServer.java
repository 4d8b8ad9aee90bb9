package io.waymark.embedded;

import io.waymark.StartFailure;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/** A real PostgreSQL of our own, as durable as one that is installed: its helper's defaults are made for tests. */
class PostgresServer implements AutoCloseable {

    private static final String NAME = "postgresql";
    private static final long LONGEST_LOG = 10_000_000;

    private final EmbeddedPostgres postgres;
    private final PostgresProcesses processes;

    private PostgresServer(EmbeddedPostgres postgres, PostgresProcesses processes) {
        this.postgres = postgres;
        this.processes = processes;
    }

    static PostgresServer start(DataFolder folder) {
        return start(folder, Map.of());
    }

    /** Starts one with some of the server's own settings, such as {@code ssl}. */
    static PostgresServer start(DataFolder folder, Map<String, String> more) {
        var binaries = folder.path().resolve(NAME + "-binaries");
        var output = folder.path().resolve(NAME + ".log");
        var processes = new PostgresProcesses(binaries);
        processes.end(); // those that a killed service left hold data and port
        var data = folder.prepare(NAME);
        try {
            dropHalfUnpacked(binaries);
            Files.deleteIfExists(data.resolve("postmaster.pid")); // nobody serves the data, whoever has that pid now
            shorten(output);
            var settings = settings(data, binaries, output).setPort(folder.port(NAME));
            more.forEach(settings::setServerConfig);
            var postgres = settings.start();
            var server = new PostgresServer(postgres, processes);
            server.createDatabase("waymark");
            folder.prepared(NAME);
            return server;
        } catch (IOException | RuntimeException | SQLException failure) {
            processes.end();
            throw new StartFailure(
                    "Cannot start embedded PostgreSQL: see " + output + ": " + failure.getMessage(), failure);
        }
    }

    private static EmbeddedPostgres.Builder settings(Path data, Path binaries, Path output) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .setRegisterShutdownHook(false) // it would stop the database under the service's feet
                .setPGStartupWait(Duration.ofMinutes(5)) // after a crash it first replays what it logged
                .setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("encoding", "UTF8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig(
                        "max_wal_size", "4GB") // after each checkpoint pages are logged whole: not every second
                .setServerConfig("max_connections", "100");
    }

    /** The binaries are marked when they are all there; without the mark, unpacking would stumble over the rest. */
    private static void dropHalfUnpacked(Path binaries) throws IOException {
        if (Files.notExists(binaries)) {
            return;
        }
        try (var versions = Files.list(binaries)) {
            for (var version : versions.toList()) {
                if (Files.notExists(version.resolve(".exists"))) {
                    FileSystemUtils.deleteRecursively(version);
                }
            }
        }
    }

    private static void shorten(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
            Files.delete(log);
        }
    }

    private void createDatabase(String name) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + name + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE " + name);
        }
    }

    String r2dbcUrl() {
        return "r2dbc:postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/waymark";
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        processes.end(); // the helper waits for seconds only
    }

    @Override
    public String toString() {
        return "embedded PostgreSQL";
    }
}
