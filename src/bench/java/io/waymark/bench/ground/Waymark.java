package io.waymark.bench.ground;

import io.waymark.WaymarkApplication;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The service as it runs in production: the service jar (without one, the class path) in a process of its own.
 *
 * @param topic of its events
 * @param database its R2DBC URL
 * @param kept whether it goes on when who started it is done with it
 */
public record Waymark(JavaProcess process, String url, String topic, String database, boolean kept)
        implements AutoCloseable {

    private static final HttpClient http = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Starts one with a database and topics of its own, and waits until it is ready. */
    public static Waymark start(Ground ground, String name, String... settings) throws IOException, SQLException {
        var own = ground.fresh(name);
        return startOn(ground, own, own, settings);
    }

    /** Starts one that takes the events of this topic into a database of its own. */
    public static Waymark startOn(Ground ground, String own, String topic, String... settings)
            throws IOException, SQLException {
        var shared = ground.shared();
        if (shared != null) {
            return shared;
        }
        var port = freePort();
        var database = ground.database(own);
        var command = program(ground.asked());
        command.addAll(List.of(
                "--server.port=" + port,
                "--spring.r2dbc.url=" + database,
                "--waymark.kafka.bootstrap-servers=" + ground.kafka(),
                "--waymark.kafka.group-id=" + own,
                "--waymark.kafka.topics.events=" + topic,
                "--waymark.kafka.topics.commands=" + own + "-commands",
                "--waymark.kafka.topics.dead-letters=" + own + "-dead-letters",
                // it is held still for longer than a group or a watchdog waits by default
                "--waymark.kafka.session-timeout=5m",
                "--waymark.ingest.stuck-after=1h"));
        command.addAll(List.of(settings));
        var process = new JavaProcess(command, ground.log(own), false);
        boolean keep = ground.asked().smallest();
        var waymark = new Waymark(process, "http://127.0.0.1:" + port, topic, database, keep);
        waymark.awaitReady();
        return keep ? ground.share(waymark) : waymark;
    }

    /** The command that deploy/ starts it with. */
    private static List<String> program(Asked asked) {
        List<String> command =
                new ArrayList<>(List.of(asked.text("jvm", "-Xmx1g").split(",")));
        var jar = jar();
        if (jar == null) {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), WaymarkApplication.class.getName()));
        } else {
            command.addAll(List.of("-jar", jar.toString()));
        }
        return command;
    }

    private static @Nullable Path jar() {
        var jar = System.getProperty("bench.jar");
        return jar == null ? null : Path.of(jar);
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Cannot start Waymark: see its log: " + topic);
            }
            Wait.millis(20);
        }
    }

    private boolean isReady() {
        try {
            return http.send(get("/actuator/health/readiness"), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).build();
    }

    /** An answer's body. */
    public String body(String path) throws IOException, InterruptedException {
        var answer = http.send(get(path), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("Cannot get " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** What its meters say now. */
    public Meters meters() throws IOException, InterruptedException {
        return Meters.of(Objects.requireNonNull(body("/actuator/prometheus")));
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        if (!kept) {
            process.close();
        }
    }
}
