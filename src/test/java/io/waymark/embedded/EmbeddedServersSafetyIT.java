package io.waymark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.WaymarkApplication;
import io.waymark.startup.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Tests access protection and restarts of the embedded servers, and starts in unusual environments. */
class EmbeddedServersSafetyIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void postgresRejectsConnectionsWithoutPassword() throws Exception {
        try (var servers = EmbeddedServers.openIn(folder)) {
            var url = servers.startPostgres();

            assertThat(connects(url, password(url))).isTrue();
            assertThatThrownBy(() -> connects(url, "")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connects(url, "wrong")).hasMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(folder.resolve("postgresql.password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(folder.resolve("postgresql-binaries")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void dataOfEarlierReleaseGetsAPassword() throws Exception {
        try (var servers = EmbeddedServers.openIn(folder)) {
            servers.startPostgres();
        }
        Files.writeString(folder.resolve("postgresql/pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
        Files.delete(folder.resolve("postgresql.password"));

        try (var servers = EmbeddedServers.openIn(folder)) {
            var url = servers.startPostgres();

            assertThat(connects(url, password(url))).isTrue();
            assertThatThrownBy(() -> connects(url, "wrong")).hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void missingPasswordFileIsExplained() throws Exception {
        try (var servers = EmbeddedServers.openIn(folder)) {
            servers.startPostgres();
        }
        Files.delete(folder.resolve("postgresql.password"));

        try (var servers = EmbeddedServers.openIn(folder)) {
            assertThatThrownBy(servers::startPostgres)
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("Restore " + folder.resolve("postgresql.password"));
        }
    }

    @Test
    void serversListenOnLoopbackOnly() throws Exception {
        try (var servers = EmbeddedServers.openIn(folder)) {
            var ports = List.of(port(servers.startPostgres()), port("kafka://" + servers.startKafka()));

            for (var address : addressesOfThisMachine()) {
                for (int port : ports) {
                    assertThat(accepts(address, port))
                            .as("%s:%d", address, port)
                            .isFalse();
                }
            }
            assertThat(accepts(InetAddress.getLoopbackAddress(), ports.getFirst()))
                    .isTrue();
        }
    }

    @Test
    void killedPostgresIsRestarted() throws Exception {
        try (var servers = EmbeddedServers.openIn(folder)) {
            var url = servers.startPostgres();
            var killed = new PostgresProcesses(folder).postmaster(folder.resolve("postgresql"));

            killed.destroyForcibly();
            killed.onExit().join();

            Mono.fromCallable(() -> connects(url, password(url)))
                    .retryWhen(Retry.fixedDelay(TIMEOUT.toSeconds() * 5, Duration.ofMillis(200)))
                    .block(TIMEOUT);
            assertThat(new PostgresProcesses(folder)
                            .postmaster(folder.resolve("postgresql"))
                            .pid())
                    .isNotEqualTo(killed.pid());
        }
    }

    @Test
    void postgresStartFailureShowsLastError() throws Exception {
        try (var servers = EmbeddedServers.openIn(folder)) {
            servers.startPostgres();
        }
        Files.writeString(folder.resolve("postgresql/postgresql.conf"), "no_such_setting = 1\n");

        try (var servers = EmbeddedServers.openIn(folder)) {
            assertThatThrownBy(servers::startPostgres)
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("postgresql.conf")
                    .hasMessageContaining("postgresql.log")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void failedKafkaEndsTheProcess() throws Exception {
        var output = folder.resolve("output");
        var process = java(
                output, List.of(), BrokenBroker.class, folder.resolve("data").toString());

        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(output)).contains("Embedded Kafka failed");
    }

    @Test
    void serviceStartsInUnusualEnvironment() throws Exception {
        var output = folder.resolve("output");
        var odd = folder.resolve("a b, $HOME 'ü' \"q\"");
        var surroundings = List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=GMT+05:45");
        var process =
                java(output, surroundings, WaymarkApplication.class, "--server.port=0", "--waymark.data-dir=" + odd);
        try {
            Mono.fromCallable(() -> Files.readString(output))
                    .filter(text -> text.contains("Waymark is ready") || !process.isAlive())
                    .repeatWhenEmpty(Integer.MAX_VALUE, again -> again.delayElements(Duration.ofMillis(200)))
                    .block(TIMEOUT);

            assertThat(Files.readString(output)).contains("Waymark is ready").doesNotContain("ERROR");
        } finally {
            process.destroy();
            process.onExit().join();
        }
    }

    /** A process whose embedded broker loses its data while it runs. */
    static class BrokenBroker {
        public static void main(String[] arguments) throws Exception {
            var data = Path.of(arguments[0]);
            var kafka = EmbeddedServers.openIn(data).startKafka();
            FileSystemUtils.deleteRecursively(data.resolve("kafka"));
            Files.writeString(data.resolve("kafka"), "no folder");
            try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
                admin.createTopics(List.of(new NewTopic("any", 1, (short) 1)))
                        .all()
                        .get();
            }
        }
    }

    private static Process java(Path output, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options);
        command.addAll(List.of("-Xmx384m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8"); // a JVM supports only file names that its locale can encode
        return builder.start();
    }

    private static List<InetAddress> addressesOfThisMachine() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    private static boolean accepts(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean connects(String r2dbcUrl, String password) throws SQLException {
        var address = r2dbcUrl.replaceFirst("r2dbc:postgresql://.*@", "jdbc:postgresql://");
        try (var connection = DriverManager.getConnection(address, "postgres", password)) {
            return connection.isValid(5);
        }
    }

    private static String password(String r2dbcUrl) {
        return r2dbcUrl.replaceFirst("r2dbc:postgresql://postgres:(.*)@.*", "$1");
    }

    private static int port(String url) {
        return URI.create(url.replaceFirst("^r2dbc:", "")).getPort();
    }
}
