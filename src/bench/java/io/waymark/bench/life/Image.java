package io.waymark.bench.life;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.JavaProcess;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Program;
import io.waymark.bench.ground.Wait;
import io.waymark.bench.ground.Waymark;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/**
 * The service as its image has it: the jar in pieces, and the ahead-of-time cache that the JVM leaves of one start and
 * use. The same steps as deploy/Dockerfile and deploy/train.sh, on the servers that are there.
 */
final class Image {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path EVENTS = Path.of("deploy", "examples", "adult.ndjson");
    private static final String RUN = "/api/v1/runs/petsard-adult";
    private static final List<String> ASKED =
            List.of("/", "/assets/js/main.js", "/openapi", "/actuator/prometheus", "/api/v1/runs", RUN + "/changes");

    private final Ground ground;
    private final Path jar;
    private final Path cache;

    private Image(Ground ground, Path folder, Path original) {
        this.ground = ground;
        this.jar = folder.resolve(original.getFileName());
        this.cache = folder.resolve("waymark.aot");
    }

    /** Takes the jar to pieces and trains; gives what the image runs. */
    static Program trained(Ground ground, Path jar) throws Exception {
        var folder = ground.folder().resolve("image");
        FileSystemUtils.deleteRecursively(folder);
        var image = new Image(ground, folder, jar);
        extract(ground, jar, folder);
        image.train();
        return image.program("-XX:AOTCache=" + image.cache);
    }

    private static void extract(Ground ground, Path jar, Path folder) throws InterruptedException {
        var arguments =
                List.of("-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", folder.toString());
        try (var tools = new JavaProcess(arguments, ground.log("extract"), false)) {
            tools.await(PATIENCE);
        }
    }

    private void train() throws Exception {
        var waymark = Launch.start(ground, "training", program("-XX:AOTCacheOutput=" + cache));
        try (waymark) {
            use(waymark);
            waymark.process().end(PATIENCE); // which writes the cache on its way out
        }
        if (Files.notExists(cache)) {
            throw new IllegalStateException("Cannot train: no cache was written: see the log of training");
        }
    }

    private Program program(String option) {
        return Program.of(ground.asked(), option, "--sun-misc-unsafe-memory-access=allow", "-jar", jar.toString());
    }

    private static void use(Waymark waymark) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var events = HttpRequest.newBuilder(URI.create(waymark.url() + "/api/v1/events"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofFile(EVENTS));
            http.send(events.build(), BodyHandlers.discarding());
            Wait.until("the example is recorded", PATIENCE, () -> isCompleted(waymark));
            readFeed(http, waymark);
        }
        for (var path : ASKED) {
            waymark.body(path);
        }
    }

    private static boolean isCompleted(Waymark waymark) throws IOException, InterruptedException {
        return waymark.body("/api/v1/runs").contains("\"completed\"");
    }

    /** The beginning of it: it has no end. */
    private static void readFeed(HttpClient http, Waymark waymark) throws IOException, InterruptedException {
        var feed = HttpRequest.newBuilder(URI.create(waymark.url() + "/api/v1/feed?from=earliest"))
                .build();
        try (InputStream items = http.send(feed, BodyHandlers.ofInputStream()).body()) {
            items.readNBytes(1 << 12);
        }
    }
}
