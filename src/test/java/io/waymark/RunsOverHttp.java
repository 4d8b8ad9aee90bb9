package io.waymark;

import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** Sends the events of runs to a service and reads their records over REST and the feed. */
record RunsOverHttp(TestService service, WebTestClient client) implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);

    static RunsOverHttp start(Class<?> test) {
        var service = TestService.start(test);
        return new RunsOverHttp(service, service.client());
    }

    @Override
    public void close() {
        service.close();
    }

    List<String> report(String name) {
        try (var in = RunsOverHttp.class.getResourceAsStream("/reports/" + name + ".ndjson")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    String event(String run, String id, String type, String time, String data) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/effects", "type": "io.waymark.%s", "subject": "%s", \
                "time": "%s", "data": {%s}}""".formatted(id, type, run, time, data.replace('\'', '"'));
    }

    WebTestClient.ResponseSpec post(List<String> events) {
        return client.post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(String.join("\n", events).getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    JsonNode send(List<String> events) {
        return DomainJson.MAPPER.readTree(post(events)
                .expectStatus()
                .isAccepted()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    void awaitEvents(String run, int count) {
        await().atMost(LONG)
                .until(() -> client.get()
                        .uri(path("/runs/" + run))
                        .exchange()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody()
                        .replace(" ", "")
                        .contains("\"events\":" + count));
    }

    JsonNode get(String path) {
        return DomainJson.MAPPER.readTree(client.get()
                .uri(path(path))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    JsonNode restore(String run, JsonNode snapshot) {
        return DomainJson.MAPPER.readTree(client.post()
                .uri(path("/runs/" + run + "/restore"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"snapshot_id\": " + snapshot.get("snapshot_id") + ", \"dry_run\": true}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    /** Restores the run to a snapshot and returns its first execution. */
    JsonNode restored(String run, JsonNode snapshot) {
        client.post()
                .uri(path("/runs/" + run + "/restore"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"snapshot_id\": " + snapshot.get("snapshot_id") + "}")
                .exchange()
                .expectStatus()
                .isOk();
        return items("/runs/" + run + "/executions").get(0);
    }

    JsonNode items(String path) {
        return get(path).get("items");
    }

    List<JsonNode> results(String run) {
        return List.copyOf(get("/runs/" + run + "/results").values());
    }

    List<JsonNode> letters(String run) {
        return items("/dead-letters").values().stream()
                .filter(letter -> letter.get("key").get("text").stringValue().equals(run))
                .toList();
    }

    /** Returns the first items of a run's feed. */
    List<JsonNode> feed(String run, int count) {
        Flux<String> frames = client.mutate()
                .build()
                .get()
                .uri(path("/runs/" + run + "/feed?from=earliest"))
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .returnResult(String.class)
                .getResponseBody();
        return frames.map(DomainJson.MAPPER::readTree)
                .filter(frame -> frame.has("record"))
                .map(frame -> frame.get("record"))
                .take(count)
                .collectList()
                .block(LONG);
    }

    List<String> texts(JsonNode items, String member) {
        return items.values().stream()
                .map(item -> item.has(member) ? item.get(member).asString() : "")
                .toList();
    }

    URI path(String path) {
        return URI.create(service.url() + "/api/v1" + path);
    }
}
