package io.waymark.bench.lifecycle;

import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.JavaProcess;
import io.waymark.bench.environment.JavaProgram;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
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
 * The service as in its container image: the extracted jar, and the ahead-of-time cache that the JVM writes in a
 * training run. Runs the steps of deploy/Dockerfile and deploy/train.sh on the servers of the benchmark.
 */
final class ServiceImage {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Path EVENTS = Path.of("deploy", "examples", "adult.ndjson");
    private static final String RUN = "/api/v1/runs/petsard-adult";
    private static final List<String> WARM_UP_PATHS =
            List.of("/", "/assets/js/main.js", "/openapi", "/actuator/prometheus", "/api/v1/runs", RUN + "/changes");

    private final Environment environment;
    private final Path jar;
    private final Path cache;

    private ServiceImage(Environment environment, Path folder, Path original) {
        this.environment = environment;
        this.jar = folder.resolve(original.getFileName());
        this.cache = folder.resolve("waymark.aot");
    }

    /** Extracts the jar and runs the training. Returns the program that the image runs. */
    static JavaProgram trained(Environment environment, Path jar) throws Exception {
        var folder = environment.folder().resolve("image");
        FileSystemUtils.deleteRecursively(folder);
        var image = new ServiceImage(environment, folder, jar);
        extract(environment, jar, folder);
        image.train();
        return image.program("-XX:AOTCache=" + image.cache);
    }

    private static void extract(Environment environment, Path jar, Path folder) throws InterruptedException {
        var arguments =
                List.of("-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", folder.toString());
        try (var tools = new JavaProcess(arguments, environment.log("extract"), false)) {
            tools.await(TIMEOUT);
        }
    }

    private void train() throws Exception {
        var waymark = WaymarkLauncher.start(environment, "training", program("-XX:AOTCacheOutput=" + cache));
        try (waymark) {
            use(waymark);
            waymark.process().end(TIMEOUT); // the JVM writes the cache at its exit
        }
        if (Files.notExists(cache)) {
            throw new IllegalStateException("Cannot train: the JVM wrote no cache. See the log of the training run.");
        }
    }

    private JavaProgram program(String option) {
        return JavaProgram.of(
                environment.arguments(), option, "--sun-misc-unsafe-memory-access=allow", "-jar", jar.toString());
    }

    private static void use(WaymarkInstance waymark) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var events = HttpRequest.newBuilder(URI.create(waymark.url() + "/api/v1/events"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofFile(EVENTS));
            http.send(events.build(), BodyHandlers.discarding());
            Waiting.until("the example is recorded", TIMEOUT, () -> isCompleted(waymark));
            readFeed(http, waymark);
        }
        for (var path : WARM_UP_PATHS) {
            waymark.body(path);
        }
    }

    private static boolean isCompleted(WaymarkInstance waymark) throws IOException, InterruptedException {
        return waymark.body("/api/v1/runs").contains("\"completed\"");
    }

    /** Reads the beginning of the feed, because a feed has no end. */
    private static void readFeed(HttpClient http, WaymarkInstance waymark) throws IOException, InterruptedException {
        var feed = HttpRequest.newBuilder(URI.create(waymark.url() + "/api/v1/feed?from=earliest"))
                .build();
        try (InputStream items = http.send(feed, BodyHandlers.ofInputStream()).body()) {
            items.readNBytes(1 << 12);
        }
    }
}
