package io.waymark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

/** Checks that U+0000 and lone surrogates in any member of an event are returned unchanged. */
class UnicodeRoundTripIT {
    private static final String ODD = "\0 \uD800 \\ \" 😀 \uDC00";
    private static final String JSON = DomainJson.write(new Value.Text(ODD));
    private static final int ATTEMPTS = 100;

    @Test
    void everyTextSurvivesARoundTrip() {
        try (var service = TestService.start(getClass())) {
            var client = service.client();
            send(client);
            awaitEvents(client, 6);

            assertThat(text(get(client, ""), "workflow", "name")).isEqualTo(ODD);
            assertThat(get(client, "").toString()).contains("sequence=Items[items=[Text[value=" + ODD + "]]]");
            var snapshots = items(get(client, "/snapshots?expand=metadata"));
            assertThat(snapshots).hasSize(4);
            assertThat(text(snapshots.get(1), "module_name")).isEqualTo(ODD);
            assertThat(text(snapshots.get(1), "experiment_name")).isEqualTo(ODD);
            assertThat(text(snapshots.getFirst(), "context", ODD)).isEqualTo(ODD);
            assertThat(text(snapshots.getFirst(), "metadata_after", "id")).isEqualTo(ODD);
            assertThat(text(snapshots.getFirst(), "metadata_after", "attributes", ODD, "x", ODD))
                    .isEqualTo(ODD);
            assertThat(text(snapshots.get(3), "context", "error", "message")).isEqualTo(ODD);
            var field = items(get(client, "/changes?target_type=field")).getFirst();
            assertThat(text(field, "target_id")).isEqualTo(ODD);
            assertThat(field.toString()).contains("path=Text[value=/x/" + ODD + "]");
            assertThat(text(field, "reason")).isEqualTo(ODD);
            assertThat(text(items(get(client, "/timings")).getFirst(), "step_name"))
                    .isEqualTo(ODD);
            assertThat(get(client, "/results").toString())
                    .contains(ODD + "[" + ODD + "]", "data=Members[members={" + ODD);
            assertThat(text(get(client, "/metadata?module=" + query("M\0")), "id"))
                    .isEqualTo("m");
            assertThat(items(get(client, "/snapshots?module=" + query("M\0")))).hasSize(1);
        }
    }

    private static void send(WebTestClient client) {
        var execution = "'module': ODD, 'experiment': ODD";
        var schema = "'schema': {'id': ODD, 'attributes': {ODD: {'x': {ODD: %s}}}}";
        var body = List.of(
                event(
                        1,
                        "run.planned",
                        "'workflow': {'namespace': ODD, 'name': ODD}, 'config': {ODD: {ODD: {ODD: ODD}}}"),
                event(
                        2,
                        "module.completed",
                        execution + ", 'context': {ODD: ODD}, 'result': {'data': {ODD: ODD}}, "
                                + schema.formatted("ODD")),
                event(3, "timing.ended", execution + ", 'step': ODD, 'status': 'completed'"),
                event(
                        4,
                        "module.completed",
                        execution + ", 'transformations': [{'field': ODD, 'kind': ODD, "
                                + "'description': ODD}], 'result': {'data': {ODD: ODD}}, " + schema.formatted("1")),
                event(5, "module.completed", "'module': 'M\\u0000', 'experiment': 'x', 'schema': {'id': 'm'}"),
                event(6, "module.failed", execution + ", 'error': {'type': ODD, 'message': ODD}"));
        client.post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/cloudevents-batch+json")
                .bodyValue(body.toString().getBytes(UTF_8))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static String event(int second, String type, String data) {
        return ("{'specversion': '1.0', 'id': " + (second == 1 ? "ODD" : "'" + second + "'")
                        + ", 'source': ODD, 'subject': 'odd', 'type': 'io.waymark." + type
                        + "', 'time': '2026-01-01T00:00:0" + second + "Z', 'data': {" + data + "}}")
                .replace('\'', '"')
                .replace("ODD", JSON);
    }

    private static void awaitEvents(WebTestClient client, long count) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (get(client, "").toString().contains("events=Numeric[value=" + count + "]")) {
                return;
            }
            Mono.delay(Duration.ofMillis(100)).block();
        }
        throw new AssertionError("not all events are applied: " + get(client, ""));
    }

    private static Value get(WebTestClient client, String path) {
        var body = client.get()
                .uri(builder -> URI.create(builder.build() + "/api/v1/runs/odd" + path))
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return DomainJson.readValue(body);
    }

    private static String query(String name) {
        return URLEncoder.encode(name, UTF_8);
    }

    private static List<Value> items(Value page) {
        return ((Value.Items) members(page).get("items")).items();
    }

    private static String text(Value value, String... path) {
        for (var name : path) {
            value = members(value).get(name);
        }
        return value instanceof Value.Text(var text) ? text : String.valueOf(value);
    }

    private static Map<String, Value> members(Value value) {
        return ((Value.Members) value).members();
    }
}
