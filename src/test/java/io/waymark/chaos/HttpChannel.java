package io.waymark.chaos;

import io.waymark.chaos.RunHistory.SentEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Sends events over HTTP to random instances. */
record HttpChannel(ChaosCluster cluster, Random random, ChaosReport report) implements EventChannel {
    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    @Override
    public void send(List<SentEvent> events) throws IOException {
        var body = events.stream().map(event -> event.json() + "\n").collect(Collectors.joining());
        var request = HttpRequest.newBuilder(URI.create(cluster.any(random).url() + "/api/v1/events"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = ServiceInstance.send(cluster.client(), request);
        if (answer.statusCode() != 202) {
            if (answer.statusCode() != 503) {
                report.violation(
                        "response to events is neither 202 nor 503: " + answer.statusCode() + " " + answer.body());
            }
            throw new IOException("not accepted");
        }
    }

    @Override
    public void close() {}
}
