package io.waymark.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * Calls the API of a service with the JDK's HTTP client.
 *
 * @param url of the service, without a path
 */
record HttpApi(String url) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<String> HISTORY =
            List.of("snapshots?expand=metadata", "changes", "timings", "results", "executions");

    HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        return send(request(path).header("Accept", accept).build());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        var response = get(path, "application/json");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return DomainJson.MAPPER.readTree(response.body());
    }

    HttpResponse<String> post(String path, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        var request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return send(request.build());
    }

    /** Publishes events and fails unless the broker acknowledged them. */
    void publish(Map<String, String> headers, byte[] body) throws IOException, InterruptedException {
        var response = post("/api/v1/events", headers, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    /** Waits until a run has failed or completed. */
    void awaitEnd(RunId run) {
        Awaitility.await("the end of run " + run)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> List.of("failed", "completed")
                        .contains(json("/api/v1/runs/" + run).get("state").asString()));
    }

    /** Returns all records of a run by the path that lists them, with the run's id replaced by {@code RUN}. */
    Map<String, String> history(RunId run) throws IOException, InterruptedException {
        var history = new LinkedHashMap<String, String>();
        for (var list : HISTORY) {
            var response = get("/api/v1/runs/" + run + "/" + list, "application/x-ndjson");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            history.put(list, response.body().replace(run.value(), "RUN"));
        }
        return history;
    }

    /** Reads {@code count} items of a feed without a client library. */
    List<ReceivedItem> feed(String path, int count) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path)).build();
        try (var lines = CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join()
                .body()) {
            var items = new ArrayList<ReceivedItem>();
            var frame = new HashMap<String, String>();
            var reader = new BufferedReader(new InputStreamReader(lines, UTF_8));
            while (items.size() < count) {
                var line = reader.readLine();
                if (!line.isEmpty()) {
                    frame.put(line.replaceFirst(":.*", ""), line.replaceFirst("[^:]*: ?", ""));
                } else if (frame.containsKey("data")) {
                    items.add(new ReceivedItem(frame.get("event"), frame.get("id"), frame.get("data")));
                    frame.clear();
                } else {
                    frame.clear();
                }
            }
            return items;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
