package io.waymark.bench.environment;

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
import org.springframework.util.FileSystemUtils;

/** Starts Waymark as it runs in production, in a process of its own: the service jar unless something else is asked. */
public final class WaymarkLauncher {

    private static final HttpClient http = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private WaymarkLauncher() {}

    /** Starts one with a database and topics of its own, and waits until it is ready. */
    public static WaymarkInstance start(Environment environment, String name, String... settings)
            throws IOException, SQLException {
        var own = environment.fresh(name);
        return startOn(environment, own, own, settings);
    }

    /** Starts one that takes the events of this topic into a database of its own. */
    public static WaymarkInstance startOn(Environment environment, String own, String topic, String... settings)
            throws IOException, SQLException {
        var shared = environment.shared();
        return shared == null ? startWith(environment, own, topic, environment.database(own), settings) : shared;
    }

    /** Starts one with a database that is there. */
    public static WaymarkInstance startWith(
            Environment environment, String own, String topic, String database, String... settings) throws IOException {
        boolean keep = environment.arguments().smallest();
        var waymark =
                start(environment, JavaProgram.service(environment.arguments()), own, topic, database, keep, settings);
        return keep ? environment.share(waymark) : waymark;
    }

    /** Starts this program with a database and topics of its own, and waits until it is ready. */
    public static WaymarkInstance start(Environment environment, String name, JavaProgram program)
            throws IOException, SQLException {
        var own = environment.fresh(name);
        return start(environment, program, own, own, environment.database(own), false);
    }

    private static WaymarkInstance start(
            Environment environment,
            JavaProgram program,
            String own,
            String topic,
            String database,
            boolean keep,
            String... settings)
            throws IOException {
        var port = freePort();
        var all = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--spring.r2dbc.url=" + database,
                "--waymark.kafka.bootstrap-servers=" + environment.kafka(),
                "--waymark.kafka.group-id=" + own,
                "--waymark.kafka.topics.events=" + topic,
                "--waymark.kafka.topics.commands=" + own + "-commands",
                "--waymark.kafka.topics.dead-letters=" + own + "-dead-letters",
                // it is held still for longer than a group or a watchdog waits by default
                "--waymark.kafka.session-timeout=5m",
                "--waymark.ingest.stuck-after=1h"));
        all.addAll(List.of(settings));
        return started(program.with(all), environment.log(own), port, topic, database, keep);
    }

    /** Starts this program in an empty folder, with servers of its own, and ends it; how long it took to be ready. */
    public static Duration startEmbedded(Environment environment, JavaProgram program) throws IOException {
        var own = environment.fresh("embedded");
        var port = freePort();
        var data = environment.folder().resolve(own);
        var command = program.with(List.of("--server.port=" + port, "--waymark.data-dir=" + data));
        try (var waymark = started(command, environment.log(own), port, "", "", false)) {
            return waymark.startedWithin();
        } finally {
            FileSystemUtils.deleteRecursively(data);
        }
    }

    private static WaymarkInstance started(
            List<String> command, Path log, int port, String topic, String database, boolean keep) {
        long start = System.nanoTime();
        var process = new JavaProcess(command, log, false);
        var url = "http://127.0.0.1:" + port;
        awaitReady(process, url);
        return new WaymarkInstance(process, url, topic, database, keep, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void awaitReady(JavaProcess process, String url) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!isReady(url)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Cannot start Waymark: see its log: " + url);
            }
            Waiting.millis(20);
        }
    }

    private static boolean isReady(String url) {
        var question = HttpRequest.newBuilder(URI.create(url + "/actuator/health/readiness"))
                .timeout(TIMEOUT)
                .build();
        try {
            return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
