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

/** Starts Waymark as a child process. The default program is the service jar. */
public final class WaymarkLauncher {

    private static final HttpClient http = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private WaymarkLauncher() {}

    /** Starts an instance with a new database and new topics, and waits until it is ready. */
    public static WaymarkInstance start(Environment environment, String name, String... settings)
            throws IOException, SQLException {
        var id = environment.fresh(name);
        return startOn(environment, id, id, settings);
    }

    /** Starts an instance that consumes an existing topic into a new database. */
    public static WaymarkInstance startOn(Environment environment, String id, String topic, String... settings)
            throws IOException, SQLException {
        var shared = environment.shared();
        return shared == null ? startWith(environment, id, topic, environment.database(id), settings) : shared;
    }

    /** Starts an instance with an existing database. */
    public static WaymarkInstance startWith(
            Environment environment, String id, String topic, String database, String... settings) throws IOException {
        boolean keep = environment.arguments().smallest();
        var waymark = start(
                environment, JavaProgram.service(environment.arguments()), id, id, topic, database, keep, settings);
        return keep ? environment.share(waymark) : waymark;
    }

    /** Starts a further instance that shares database, topics and consumer group with one from {@link #start}. */
    public static WaymarkInstance startBeside(Environment environment, WaymarkInstance first, String... settings)
            throws IOException {
        var program = JavaProgram.service(environment.arguments());
        var log = environment.fresh(first.topic() + "_beside");
        return start(environment, program, first.topic(), log, first.topic(), first.database(), false, settings);
    }

    /** Starts a program with a new database and new topics, and waits until it is ready. */
    public static WaymarkInstance start(Environment environment, String name, JavaProgram program)
            throws IOException, SQLException {
        var id = environment.fresh(name);
        return start(environment, program, id, id, id, environment.database(id), false);
    }

    private static WaymarkInstance start(
            Environment environment,
            JavaProgram program,
            String id,
            String log,
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
                "--waymark.kafka.group-id=" + id,
                "--waymark.kafka.topics.events=" + topic,
                "--waymark.kafka.topics.commands=" + id + "-commands",
                "--waymark.kafka.topics.dead-letters=" + id + "-dead-letters",
                "--waymark.kafka.topics.openlineage=" + id + "-openlineage",
                // a stop of the process lasts longer than the default session timeout and watchdog interval
                "--waymark.kafka.session-timeout=5m",
                "--waymark.ingest.stuck-after=1h"));
        all.addAll(List.of(settings));
        return started(program.with(all), environment.log(log), port, topic, database, keep);
    }

    /** Starts a program in an empty folder with embedded servers, and ends it. Returns the time until it was ready. */
    public static Duration startEmbedded(Environment environment, JavaProgram program) throws IOException {
        var id = environment.fresh("embedded");
        var port = freePort();
        var data = environment.folder().resolve(id);
        var command = program.with(List.of("--server.port=" + port, "--waymark.data-dir=" + data));
        try (var waymark = started(command, environment.log(id), port, "", "", false)) {
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
                throw new IllegalStateException("Cannot start Waymark at " + url + ". See its log.");
            }
            Waiting.millis(20);
        }
    }

    private static boolean isReady(String url) {
        var request = HttpRequest.newBuilder(URI.create(url + "/actuator/health/readiness"))
                .timeout(TIMEOUT)
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
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
