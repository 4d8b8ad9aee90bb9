package io.waymark.bench.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sends START and COMPLETE of many runs, one event in a request, from several threads. */
final class LineageLoad implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(1); // a peer may take longer than Waymark's limit of 4 s
    private static final int CREATED = 201;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int fields;
    private final int threads;

    LineageLoad(int fields, int threads) {
        this.fields = fields;
        this.threads = threads;
    }

    /**
     * Sends the events of runs.
     *
     * @param job the name of the job of the runs
     * @return the seconds until all are acknowledged
     * @throws IllegalStateException if an event is not acknowledged
     */
    double send(String url, String job, int runs) throws InterruptedException, ExecutionException {
        var events = IntStream.range(0, runs).mapToObj(run -> events(job)).toList();
        long start = System.nanoTime();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            events.forEach(ofRun -> tasks.add(() -> {
                for (var event : ofRun) {
                    post(url, event);
                }
                return true;
            }));
            for (var sent : pool.invokeAll(tasks)) {
                sent.get();
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void post(String url, byte[] event) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/lineage"))
                        .header("Content-Type", "application/json")
                        .timeout(TIMEOUT)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(event))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != CREATED) {
            throw new IllegalStateException("Cannot send event: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Returns the start and the completion of a run, whose output has the fields. */
    private List<byte[]> events(String job) {
        var run = UUID.randomUUID().toString();
        var columns = IntStream.range(0, fields)
                .mapToObj("{\"name\": \"field%d\", \"type\": \"VARCHAR\"}"::formatted)
                .collect(Collectors.joining(", "));
        var output = """
                {"namespace": "postgres://db:5432", "name": "%s", "facets": {"schema": {
                    "_producer": "https://example.org/producer",
                    "_schemaURL": "https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json",
                    "fields": [%s]}}}""".formatted(job, columns);
        return List.of(event("START", run, job, output), event("COMPLETE", run, job, output));
    }

    private static byte[] event(String type, String run, String job, String output) {
        return """
                {"eventType": "%s", "eventTime": "%s", "producer": "https://example.org/producer",
                 "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
                 "run": {"runId": "%s"}, "job": {"namespace": "bench", "name": "%s"}, "inputs": [], "outputs": [%s]}
                """.formatted(type, Instant.now(), run, job, output).getBytes(UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
