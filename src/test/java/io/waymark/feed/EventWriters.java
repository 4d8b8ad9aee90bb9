package io.waymark.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Executors that publish events of their own runs until they are stopped. They resend events that were not
 * acknowledged.
 */
final class EventWriters implements AutoCloseable {
    private static final int RUNS = 4;
    private static final String UNLIMITED = "\"limits\":{\"max_snapshots\":0,\"max_changes\":0,\"max_timings\":0}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger snapshots = new AtomicInteger();
    private final ExecutorService threads;
    private final List<String> urls;
    private volatile boolean ending;

    /**
     * Starts the writers.
     *
     * @param first the number of the first writer, unique among all tests
     * @param urls of the instances that accept events; the list may change later
     */
    EventWriters(int first, int count, List<String> urls) {
        this.urls = urls;
        this.threads = Executors.newFixedThreadPool(count);
        for (int writer = first; writer < first + count; writer++) {
            int number = writer;
            threads.execute(() -> write(number));
        }
    }

    static String run(int writer, int number) {
        return "run-" + writer + "-" + number;
    }

    /** Returns the number of snapshots that result from the acknowledged events. */
    int snapshots() {
        return snapshots.get();
    }

    private void write(int writer) {
        send(IntStream.range(0, RUNS)
                .mapToObj(run -> event(run(writer, run), -1, "run.started", UNLIMITED))
                .collect(Collectors.joining("\n")));
        for (int round = 0; !ending; round++) {
            var events = new ArrayList<String>();
            for (int run = 0; run < RUNS; run++) {
                events.add(event(run(writer, run), round, "module.started", execution(round)));
                events.add(event(run(writer, run), round, "module.completed", execution(round) + schema(round)));
            }
            send(String.join("\n", events));
            snapshots.addAndGet(events.size());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
        }
    }

    private static String event(String run, int round, String what, String data) {
        return """
                {"specversion":"1.0","id":"%s-%d","source":"/tests","type":"io.waymark.%s","subject":"%s",\
                "time":"2024-12-24T21:00:00Z","data":{%s}}""".formatted(what, round, what, run, data);
    }

    private static String execution(int round) {
        return "\"module\":\"%s\",\"experiment\":\"a\"".formatted(round % 3 == 0 ? "Loader" : "Splitter");
    }

    /** Returns a schema in which one column changes its type every round and another is added and removed. */
    private static String schema(int round) {
        return ",\"schema\":{\"id\":\"people\",\"attributes\":{\"age\":{\"type\":\"%s\"}%s}}"
                .formatted(round % 2 == 0 ? "int" : "str", round % 4 < 2 ? ",\"zip\":{\"type\":\"str\"}" : "");
    }

    private void send(String lines) {
        while (!accepted(lines)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private boolean accepted(String lines) {
        var url = urls.get(ThreadLocalRandom.current().nextInt(urls.size()));
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/events"))
                .header("Content-Type", "application/x-ndjson")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines.getBytes(UTF_8)))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 400) {
                throw new IllegalStateException(answer.body());
            }
            return answer.statusCode() == 202;
        } catch (IOException unavailable) {
            return false;
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Waits until all published events are acknowledged. */
    void finish() throws InterruptedException {
        ending = true;
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("Events were not acknowledged within 60 s");
        }
    }

    @Override
    public void close() {
        ending = true;
        threads.shutdownNow();
    }
}
