package io.waymark.web.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.TestService;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the queries of reported problems with the correct responses. Input files have the number of the report. */
class ReportedQueriesIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HEADER = "record_id,module_name,experiment_name,step_name,start_time,end_time,"
            + "duration_seconds,context.=x,\"context.a,b\",context.step_name,context.record_id,"
            + "context.duration_seconds,context.nested,\"context.n";

    private static TestService service;
    private static WebTestClient client;

    @BeforeAll
    static void start() throws IOException {
        service = TestService.start(ReportedQueriesIT.class, "--waymark.query.max-csv-columns=9");
        client = service.client();
        for (var report : List.of("19", "27", "40", "41", "52", "53")) {
            send(resource(report));
        }
        for (var run : List.of("hunt-19", "hunt-27", "hunt-40", "hunt-41-6", "hunt-52", "hunt-53")) {
            int events = Math.toIntExact(resource(run.substring(5, 7))
                    .lines()
                    .filter(line -> line.contains("\"" + run + "\""))
                    .count());
            awaitEvents(run, events);
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a+b", "a b", "a&b=c", "a,b", "100%", "a#b", "", "a/b", "?", "é", "'; --", "a\"b", "\\", "%2B"})
    void fieldFilterAcceptsEncodedNames(String field) {
        assertThat(texts(get("/runs/hunt-19/changes?target_type=field&field=" + encoded(field)), "target_id"))
                .containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshots?module=", "snapshots?experiment=", "changes?module=", "timings?step="})
    void emptyFilterMatchesOnlyTheEmptyName(String list) {
        assertThat(get("/runs/hunt-19/" + list).get("items")).isEmpty();
    }

    @Test
    void moduleNameMayBeEmpty() {
        completed("empty-name", "", "");
        awaitEvents("empty-name", 1);

        assertThat(get("/runs/empty-name/snapshots?module=&experiment=").get("items"))
                .hasSize(1);
        assertThat(get("/runs/empty-name/metadata?module=").get("id").asString())
                .isEqualTo("t");
        assertThat(get("/runs/empty-name/evolution?module=").get("items")).hasSize(1);
        assertThat(get("/runs/empty-name/experiments?module=").get("").asString())
                .isEmpty();
        assertRejected("/runs/empty-name/metadata", 404, "unknown-metadata");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3://lake-raw/etl/daily load     | hunt-41-0
            team/a/b                         | hunt-41-2,hunt-41-1
            postgres://db.example:5432/pub.t | hunt-41-3
            a,b/c&d=e                        | hunt-41-4
            /noname                          | hunt-41-5
            only/                            | hunt-41-6
            only                             |
            team%2Fa/b                       |
            """)
    void runsAreFoundByTheirWholeWorkflow(String workflow, String runs) {
        assertThat(texts(get("/runs?workflow=" + encoded(workflow)), "run_id"))
                .isEqualTo(runs == null ? List.of() : List.of(runs.split(",")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cust        | create t, update customer
            customer    | update customer
            addr        | create t, update address
            address.zip | transform address.zip, delete address.zip
            """)
    void fieldFilterMatchesFormerNames(String field, String expected) {
        var found = get("/runs/hunt-52/changes?field=" + field).get("items");

        assertThat(found.valueStream()
                        .map(change -> change.get("change_type").asString() + " "
                                + change.get("target_id").asString())
                        .filter(change -> !change.startsWith("update t"))
                        .toList())
                .containsAll(List.of(expected.split(", ")));
    }

    @Test
    void attributeNamesKeepTheSchemaOrder() {
        var schema = get("/runs/hunt-53/metadata?module=L");
        var names = schema.get("attribute_names");

        assertThat(names.valueStream().map(JsonNode::asString))
                .startsWith("10", "2", "b", "1", "__proto__", "constructor")
                .containsExactlyElementsOf(schema.get("attributes").propertyNames());
        var snapshot =
                get("/runs/hunt-53/snapshots?expand=metadata").get("items").get(0);
        var hash = get("/runs/hunt-53/snapshots").get("items").get(1).get("metadata_after");
        assertThat(hash.has("attribute_names")).isFalse();
        assertThat(Stream.of(
                        snapshot.get("metadata_after"),
                        get("/runs/hunt-53/snapshots/"
                                        + snapshot.get("snapshot_id").asString())
                                .get("metadata_after"),
                        get("/schemas/" + hash.get("schema_hash").asString()),
                        get("/runs/hunt-53/evolution?module=L")
                                .get("items")
                                .get(1)
                                .get("schema")))
                .allSatisfy(whole -> assertThat(whole.get("attribute_names")).isEqualTo(names));
    }

    @Test
    void csvEscapesContextColumns() {
        var csv = csv("hunt-27");

        assertThat(csv).startsWith(HEADER);
        assertThat(csv)
                .contains("Reporter,r,'=1+1,", "Reporter,r,'+cmd,", "Reporter,r,'-2+3,", "Reporter,r,'@SUM(A1),")
                .contains("Reporter,r,\"a,b\",", ",20.0,'=2*3,1,mine,forged,99,\"{\"\"k\"\":[1,2]}\",,");
    }

    @Test
    void tableWithTooManyColumnsIsRejected() {
        var context =
                IntStream.range(0, 20).mapToObj(i -> "\"k" + i + "\": " + i).collect(Collectors.joining(", "));
        send(event(
                "wide",
                "timing.ended",
                "{\"module\": \"L\", \"experiment\": \"e\", \"step\": \"s\", \"status\": \"completed\","
                        + " \"duration_seconds\": 1, \"context\": {" + context + "}}"));
        awaitEvents("wide", 1);

        client.get()
                .uri("/api/v1/runs/wide/timings")
                .header("Accept", "text/csv")
                .exchange()
                .expectStatus()
                .isEqualTo(422);
    }

    @Test
    void restoredSchemaIsDeletedThenCreated() throws IOException {
        var restored = client.post()
                .uri("/api/v1/runs/hunt-40/restore")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"snapshot_id\": \"snapshot_000001_20260301_100001\"}")
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(String.class);
        assertThat(restored.getResponseHeaders().getFirst("Waymark-Cursor")).isNotNull();
        assertThat(restored.getResponseBody().blockLast()).isNotNull();
        send(resource("40-2"));
        awaitEvents("hunt-40", 7);

        var versions = get("/runs/hunt-40/evolution?module=Prep").get("items");

        assertThat(versions.valueStream()
                        .map(version -> version.get("changes")
                                .valueStream()
                                .map(change -> change.get("change_type").asString() + " "
                                        + change.get("target_type").asString())
                                .toList()))
                .startsWith(List.of())
                .endsWith(List.of("delete schema"), List.of("create schema"));
        assertThat(versions.get(2).get("schema").isNull()).isTrue();
        assertThat(versions.get(2).get("changes").get(0).get("compatibility").asString())
                .isEqualTo("breaking");
    }

    @Test
    void configIsReturnedAsStored() {
        var config = get("/runs/hunt-40/config");

        assertThat(config.toString())
                .isEqualTo("{\"workflow\":{\"namespace\":\"lab\",\"name\":\"rb\"},\"config\":{\"Loader\":{\"v1\":{},"
                        + "\"v2\":{}},\"Prep\":{\"p\":{},\"p2\":{}}},\"sequence\":[\"Loader\",\"Prep\"],"
                        + "\"limits\":null,\"context\":{}}");
        assertRejected("/runs/nobody/config", 404, "unknown-run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/runs", "/runs/hunt-19/changes", "/runs/hunt-53/results?module=L"})
    void headResponseHasNoBody(String path) {
        for (var type : List.of("application/json", "application/x-ndjson")) {
            client.method(HttpMethod.HEAD)
                    .uri(URI.create(service.url() + "/api/v1" + path))
                    .header("Accept", type)
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .exists("Waymark-Cursor")
                    .expectBody()
                    .isEmpty();
        }
    }

    private static void completed(String run, String module, String experiment) {
        send(event(
                run,
                "module.completed",
                "{\"module\": \"%s\", \"experiment\": \"%s\", \"schema\": {\"id\": \"t\", \"attributes\": {}}}"
                        .formatted(module, experiment)));
    }

    private static String event(String run, String type, String data) {
        return """
                {"specversion": "1.0", "id": "1", "source": "/it", "type": "io.waymark.%s", "subject": "%s", \
                "time": "2026-03-01T10:00:00Z", "data": %s}
                """.formatted(type, run, data);
    }

    private static void send(String events) {
        client.post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_NDJSON)
                .bodyValue(events)
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static void awaitEvents(String run, int events) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .until(() -> get("/runs/" + run).get("counters").get("events").asInt() == events);
    }

    private static String csv(String run) {
        return Objects.requireNonNull(client.get()
                .uri("/api/v1/runs/" + run + "/timings")
                .header("Accept", "text/csv")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static List<String> texts(JsonNode list, String member) {
        return list.get("items")
                .valueStream()
                .map(item -> item.get(member).asString())
                .toList();
    }

    private static void assertRejected(String path, int status, String name) {
        assertThat(exchange(path, status).get("type").asString()).isEqualTo("urn:waymark:problem:" + name);
    }

    private static JsonNode get(String path) {
        return exchange(path, 200);
    }

    private static JsonNode exchange(String path, int status) {
        return JSON.readTree(client.get()
                .uri(URI.create(service.url() + "/api/v1" + path))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static String resource(String report) throws IOException {
        try (var input = Objects.requireNonNull(
                ReportedQueriesIT.class.getResourceAsStream("/reports/" + report + ".ndjson"), report)) {
            return new String(input.readAllBytes(), UTF_8);
        }
    }
}
