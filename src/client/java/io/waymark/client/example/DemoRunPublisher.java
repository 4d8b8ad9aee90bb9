package io.waymark.client.example;

import io.waymark.client.publish.HttpTransport;
import io.waymark.client.publish.KafkaTransport;
import io.waymark.client.publish.Publisher;
import io.waymark.client.publish.PublisherSettings;
import io.waymark.client.publish.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Publishes recorded runs again and again as a live demo, each time as a new run with current event times and visible
 * pauses. Arguments: the target, which is a service ({@code http://localhost:8080}) or a Kafka broker ({@code
 * kafka://localhost:9092}), and a folder of {@code *.ndjson} files with one run each ({@code deploy/examples}). If the
 * service requires a token, the environment variable {@code WAYMARK_TOKEN} must contain one that allows writing.
 */
public final class DemoRunPublisher {
    private static final Duration RUN_INTERVAL = Duration.ofSeconds(10);

    private final Publisher publisher;
    private final Clock clock;

    private DemoRunPublisher(Publisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var target = URI.create(arguments.length > 0 ? arguments[0] : "http://localhost:8080");
        var folder = Path.of(arguments.length > 1 ? arguments[1] : "deploy/examples");
        var runs = read(folder);
        try (var publisher = new Publisher(transport(target), PublisherSettings.DEFAULT)) {
            var examples = new DemoRunPublisher(publisher, Clock.systemUTC());
            var executors = runs.stream().map(examples::replayThread).toList();
            for (var executor : executors) {
                executor.join();
            }
        }
    }

    /** Reads the runs of a folder, one per {@code *.ndjson} file. */
    static List<ReplayableRun> read(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*.ndjson")) {
            var runs = new ArrayList<ReplayableRun>();
            for (var file : files) {
                runs.add(ReplayableRun.of(Files.readAllLines(file)));
            }
            if (runs.isEmpty()) {
                throw new IllegalArgumentException(
                        "Cannot publish demo runs: the folder contains no *.ndjson file: " + folder);
            }
            return runs;
        }
    }

    private static Transport transport(URI target) {
        var timeout = PublisherSettings.DEFAULT.requestTimeout();
        return "kafka".equals(target.getScheme())
                ? new KafkaTransport(target.getAuthority(), KafkaTransport.DEFAULT_TOPIC, timeout, Map.of())
                : new HttpTransport(target, System.getenv("WAYMARK_TOKEN"), timeout);
    }

    private Thread replayThread(ReplayableRun run) {
        var thread = new Thread(() -> {
            try {
                while (true) {
                    send(run, clock.instant());
                    Thread.sleep(RUN_INTERVAL.toMillis());
                }
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }

    private void send(ReplayableRun run, Instant start) throws InterruptedException {
        var id = run.id(start);
        System.out.println("Run " + id + " begins: " + run.events().size() + " events");
        for (var event : run.events()) {
            Thread.sleep(event.pause().toMillis());
            publisher.publish(event.replayedAs(id, clock.instant()));
        }
        System.out.println("Run " + id + " has ended; " + publisher.report());
    }
}
