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
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** Starts Waymark as it runs in production: the service jar (without one, the class path) in a process of its own. */
public final class Launch {

    private static final HttpClient http = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** As deploy/Dockerfile, for a container of 1.7 GB; without the image's cache of compiled classes. */
    private static final String JVM =
            "-Xmx1g,-XX:+UseG1GC,-XX:+ExitOnOutOfMemoryError,--enable-native-access=ALL-UNNAMED";

    private Launch() {}

    /** Starts one with a database and topics of its own, and waits until it is ready. */
    public static Waymark start(Ground ground, String name, String... settings) throws IOException, SQLException {
        var own = ground.fresh(name);
        return startOn(ground, own, own, settings);
    }

    /** Starts one that takes the events of this topic into a database of its own. */
    public static Waymark startOn(Ground ground, String own, String topic, String... settings)
            throws IOException, SQLException {
        var shared = ground.shared();
        return shared == null ? startWith(ground, own, topic, ground.database(own), settings) : shared;
    }

    /** Starts one with a database that is there. */
    public static Waymark startWith(Ground ground, String own, String topic, String database, String... settings)
            throws IOException {
        var port = freePort();
        var command = program(ground.asked(), jar());
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
        boolean keep = ground.asked().smallest();
        var waymark = started(command, ground.log(own), port, topic, database, keep);
        return keep ? ground.share(waymark) : waymark;
    }

    /** Starts the standalone jar (without one, the class path) in an empty folder, with servers of its own; ends it. */
    public static Duration startEmbedded(Ground ground) throws IOException {
        var own = ground.fresh("embedded");
        var jar = jar();
        var port = freePort();
        var command = program(
                ground.asked(),
                jar == null ? null : Path.of(jar.toString().replace("-service.jar", "-standalone.jar")));
        var data = ground.folder().resolve(own);
        command.addAll(List.of("--server.port=" + port, "--waymark.data-dir=" + data));
        try (var waymark = started(command, ground.log(own), port, "", "", false)) {
            return waymark.startedWithin();
        } finally {
            FileSystemUtils.deleteRecursively(data);
        }
    }

    private static Waymark started(
            List<String> command, Path log, int port, String topic, String database, boolean keep) {
        long start = System.nanoTime();
        var process = new JavaProcess(command, log, false);
        var url = "http://127.0.0.1:" + port;
        awaitReady(process, url);
        return new Waymark(process, url, topic, database, keep, Duration.ofNanos(System.nanoTime() - start));
    }

    /** Without a jar, from the class path. */
    private static List<String> program(Asked asked, @Nullable Path jar) {
        List<String> command = new ArrayList<>(List.of(asked.text("jvm", JVM).split(",")));
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

    private static void awaitReady(JavaProcess process, String url) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady(url)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Cannot start Waymark: see its log: " + url);
            }
            Wait.millis(20);
        }
    }

    private static boolean isReady(String url) {
        var question = HttpRequest.newBuilder(URI.create(url + "/actuator/health/readiness"))
                .timeout(PATIENCE)
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
