package io.waymark.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactory;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.Replay;
import io.waymark.fixture.TestServers;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import io.waymark.web.openapi.DescriptionChecker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests the views that are computed from recorded runs: executions, comparisons, inference, verification and the timing
 * report.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"waymark.ingest.enabled=false", "waymark.maintenance.enabled=false"})
class RunAnalysisIT {
    private static final JsonMapper JSON = new JsonMapper();

    private final RunStore store;
    private final ConnectionFactory connections;
    private final WebTestClient client;
    private final RunId run = EventFixtures.newRun();
    private final List<RunEvent> events = new ArrayList<>();

    RunAnalysisIT(@Autowired RunStore store, @Autowired ConnectionFactory connections, @LocalServerPort int port) {
        this.store = store;
        this.connections = connections;
        this.client = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port + "/api/v1")
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(16 << 20))
                .filter(DescriptionChecker.answers())
                .build();
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry settings) {
        var database = TestServers.newDatabase(RunAnalysisIT.class);
        settings.add("spring.r2dbc.url", () -> database);
        settings.add("waymark.kafka.bootstrap-servers", TestServers::bootstrapServers);
    }

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void recordedRunsAreConsistent(RecordedTrace trace) {
        var replay = Replay.of(trace);
        store(replay);

        var verified = get("/runs/" + replay.state().id() + "/verify");

        assertThat(verified.get("problems")).isEmpty();
        assertThat(verified.get("valid").asBoolean()).isTrue();
        assertThat(verified.get("checked").get("snapshots").asLong())
                .isEqualTo(replay.state().counters().snapshots().retainedCount());
    }

    @Test
    void inconsistencyIsReported() {
        planned("{}", "[\"Loader\"]");
        completed("Loader", "default", "\"age\": {\"type\": \"int\"}", "");
        completed("Loader", "default", "\"age\": {\"type\": \"str\"}", "");
        store();
        DatabaseRows.execute(
                connections,
                "delete from change where module = 'Loader' and run_no = (select run_no from run"
                        + " where run_id = $1) and number = 2",
                run.value());

        var verified = get("/runs/" + run + "/verify");

        assertThat(verified.get("valid").asBoolean()).isFalse();
        assertThat(verified.get("problems")).isNotEmpty();
    }

    @Test
    void plannedAndRecordedExecutionsAreJoined() {
        planned(
                "{\"Loader\": {\"a\": {}, \"b\": {}}, \"Splitter\": {\"s\": {\"num_samples\": 2}}}",
                "[\"Loader\", \"Splitter\"]");
        completed("Loader", "a", "\"age\": {\"type\": \"int\"}", "");
        completed("Reporter", "r", "\"age\": {\"type\": \"int\"}", "");
        store();

        var all = get("/runs/" + run + "/executions").get("items");

        assertThat(texts(all, "key"))
                .containsExactly(
                        "Loader[a]",
                        "Loader[a]_Splitter[s_[2-1]]",
                        "Loader[a]_Splitter[s_[2-2]]",
                        "Loader[b]",
                        "Loader[b]_Splitter[s_[2-1]]",
                        "Loader[b]_Splitter[s_[2-2]]",
                        "Loader[a]_Reporter[r]");
        assertThat(texts(all, "state")).startsWith("completed", "not_started").endsWith("completed");
        assertThat(all.get(6).get("planned").asBoolean()).isFalse();
        assertThat(all.get(0).get("path").get(0).get("module").asString()).isEqualTo("Loader");
        assertThat(paged("/runs/" + run + "/executions?limit=2")).isEqualTo(texts(all, "key"));
        assertThat(paged("/runs/" + run + "/executions?limit=3&order=desc").reversed())
                .isEqualTo(texts(all, "key"));
        assertThat(get("/runs/" + run).get("progress").get("expected").asLong()).isEqualTo(6);
    }

    @Test
    void hugePlanIsListedInPages() {
        var splitter = "{\"Splitter\": {\"s\": {\"num_samples\": 1000000000}}}";
        planned(splitter, "[\"Splitter\"]");
        store();

        assertThat(get("/runs/" + run + "/executions?limit=1")
                        .get("items")
                        .get(0)
                        .get("key")
                        .asString())
                .isEqualTo("Splitter[s_[1000000000-0000000001]]");
        assertThat(get("/runs/" + run).get("progress").get("expected").asLong()).isEqualTo(1_000_000_000);
    }

    @Test
    void largePlanIsListedInBoundedPages() {
        var config = IntStream.range(0, 1000)
                .mapToObj(i -> "\"%0350d\": {\"%0350d\": {}, \"b\": {}}".formatted(i, i))
                .collect(Collectors.joining(",", "{", "}"));
        planned(config, "null");
        store();
        var list = "/runs/" + run + "/executions?limit=1000";

        var first = get(list);
        var second = get(list + "&cursor=" + first.get("next_cursor").asString());
        var last = get(list + "&order=desc");

        assertThat(List.of(first, second, last))
                .allSatisfy(page ->
                        assertThat(JSON.writeValueAsString(page).length()).isBetween(1_000_000, 9_000_000));
        var listed = Stream.of(first, second)
                .flatMap(page -> page.get("items").valueStream())
                .map(item -> item.get("path").size())
                .toList();
        assertThat(listed)
                .isEqualTo(IntStream.rangeClosed(1, listed.size()).boxed().toList());
        assertThat(get("/runs/" + run).get("progress").get("expected").asLong()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anyTwoSnapshotsAreCompared() {
        planned("{}", "[\"Loader\", \"Splitter\"]");
        completed("Loader", "default", "\"age\": {\"type\": \"int\"}, \"zip\": {\"type\": \"str\"}", "");
        completed("Loader", "default", "\"age\": {\"type\": \"float\"}", "");
        store();
        var ids = texts(get("/runs/" + run + "/snapshots").get("items"), "snapshot_id");
        var changes = get("/runs/" + run + "/changes?snapshot=" + ids.get(1)).get("items");

        var diff = get("/runs/" + run + "/diff?from=" + ids.get(0) + "&to=" + ids.get(1));

        assertThat(texts(diff.get("items"), "target_id")).isEqualTo(texts(changes, "target_id"));
        assertThat(texts(diff.get("items"), "change_type")).isEqualTo(texts(changes, "change_type"));
        assertThat(diff.get("items").get(1).get("details"))
                .isEqualTo(changes.get(1).get("details"));
        assertThat(get("/runs/" + run + "/diff?from=" + ids.get(0) + "&to=" + ids.get(0) + "&to_run=" + run)
                        .get("items"))
                .isEmpty();
        assertRejected("/runs/" + run + "/diff?from=" + ids.get(0), 400);
        assertRejected("/runs/" + run + "/diff?from=" + ids.get(0) + "&to=snapshot_000009_20241224_210000", 404);
    }

    @Test
    void comparisonsWithTooLargeRecordsAreRejected() {
        var outer = "x".repeat(10_000);
        var small = "\"%s\": {\"attributes\": {\"k\": {}}}".formatted(outer);
        var large = "\"%s\": {\"attributes\": {%s}}"
                .formatted(
                        outer,
                        IntStream.range(0, 2_000)
                                .mapToObj(i -> "\"a" + i + "\": {}")
                                .collect(Collectors.joining(", ")));
        var schema = "{\"id\": \"t\", \"attributes\": {%s}}";
        planned("{}", "[\"Loader\"]");
        completed("Loader", "default", small, "");
        completed("Loader", "default", large, ", \"input_schema\": " + schema.formatted(large));
        store();
        var ids = texts(get("/runs/" + run + "/snapshots").get("items"), "snapshot_id");

        var problem = post(
                "{\"before\": %s, \"after\": %s}".formatted(schema.formatted(small), schema.formatted(large)), 422);

        assertThat(problem.get("type").asString()).isEqualTo("urn:waymark:problem:comparison-too-large");
        assertRejected("/runs/" + run + "/diff?from=" + ids.get(0) + "&to=" + ids.get(1), 422);
        assertThat(texts(get("/runs/" + run + "/evolution").get("items").get(1).get("changes"), "change_type"))
                .containsExactly("delete", "create");
    }

    @Test
    void declarationsNameFieldsByPath() {
        var schema = "{\"id\": \"t\", \"attributes\": {\"a.b\": {}, \"a\": {\"attributes\": {\"b\": {}}}}}";

        var diff = post(
                "{\"before\": %s, \"after\": %s, \"transformations\": [{\"field\": [\"a\", \"b\"], \"kind\": \"clip\"}]}"
                        .formatted(schema, schema),
                200);

        assertThat(diff.get("items").get(1).get("target_path").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(diff.get("items")).hasSize(2);
    }

    @Test
    void anyTwoSchemasAreCompared() {
        var before = "{\"id\": \"t\", \"attributes\": {\"education\": {\"type\": \"str\"}}}";
        var after = "{\"id\": \"t\", \"attributes\": {\"education_a\": {\"type\": \"int\"}, \"education_b\": {\"type\":"
                + " \"int\"}}}";

        var items = post("{\"before\": " + before + ", \"after\": " + after + "}", 200)
                .get("items");

        assertThat(texts(items, "change_type")).containsExactly("update", "create", "create", "transform");
        assertThat(post("{\"before\": " + before + ", \"after\": null}", 200).get("items"))
                .hasSize(1);
        assertThat(post(
                                "{\"before\": " + before + ", \"after\": " + before + ", \"transformations\":"
                                        + " [{\"field\": \"education\", \"kind\": \"scale\"}]}",
                                200)
                        .get("items"))
                .hasSize(2);
        post("{\"before\": 1}", 400);
        post("[]", 400);
        post("{\"before\": {\"attributes\": {}}}", 400);
    }

    @Test
    void inferredSchemaIsComparedWithReportedOne() {
        planned(
                "{\"Loader\": {\"l\": {}}, \"Preprocessor\": {\"mine\": {\"scaling\": {\"age\": \"minmax\"}}}}",
                "[\"Loader\", \"Preprocessor\"]");
        store();
        assertRejected("/runs/" + run + "/inferred-metadata?module=Preprocessor", 404);
        completed("Loader", "l", "\"age\": {\"type\": \"int\"}, \"zip\": {\"type\": \"str\"}", "");
        storeAgain();

        var inferred = get("/runs/" + run + "/inferred-metadata?module=Preprocessor");
        assertThat(inferred.get("stage").asString()).isEqualTo("preprocessed");
        assertThat(inferred.get("attributes").get("age").get("type").asString()).isEqualTo("float");
        assertThat(inferred.get("attributes").get("zip").get("type").asString()).isEqualTo("str");
        assertRejected("/runs/" + run + "/inference-check", 404);
        assertRejected("/runs/" + run + "/inferred-metadata?module=Loader", 404);
        assertRejected("/runs/" + run + "/inferred-metadata?experiment=other", 404);

        completed("Preprocessor", "mine", "\"age\": {\"type\": \"int\"}, \"zip\": {\"type\": \"str\"}", "");
        storeAgain();
        var check = get("/runs/" + run + "/inference-check?module=Preprocessor");
        assertThat(check.get("matches").asBoolean()).isFalse();
        assertThat(texts(check.get("changes"), "target_id")).contains("age");
        assertThat(check.get("applied").get(0).asString()).isEqualTo("age: scaler_minmax");
    }

    /** API-35, RUN-62: completions without a schema and those of older attempts report no schema. */
    @Test
    void checkUsesSchemaThatModuleReportedLast() {
        planned(
                "{\"Loader\": {\"l\": {}}, \"Preprocessor\": {\"mine\": {\"scaling\": {\"age\": \"minmax\"}}}}",
                "[\"Loader\", \"Preprocessor\"]");
        completed("Loader", "l", "\"age\": {\"type\": \"int\"}", "");
        completed("Preprocessor", "mine", "\"age\": {\"type\": \"date\"}", ", \"attempt\": 2");
        add("module.completed", "{\"module\": \"Preprocessor\", \"experiment\": \"mine\", \"attempt\": 3}");
        completed("Preprocessor", "mine", "\"age\": {\"type\": \"str\"}", ", \"attempt\": 1");
        store();

        var check = get("/runs/" + run + "/inference-check");

        assertThat(check.get("reported")
                        .get("attributes")
                        .get("age")
                        .get("type")
                        .asString())
                .isEqualTo("date");
        assertThat(check.get("snapshot_id").asString()).startsWith("snapshot_000002_");
    }

    @Test
    void timingsAreAvailableAsCsv() {
        timed("run", "{\"source\": \"a, \\\"b\\\"\"}");
        timed("fit", "{\"rows\": 5, \"deep\": {\"x\": 1}}");
        store();

        var csv = client.get()
                .uri("/runs/" + run + "/timings")
                .header("Accept", "text/csv")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith("text/csv")
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(csv.lines().toList())
                .hasSize(3)
                .startsWith("record_id,module_name,experiment_name,step_name,start_time,end_time,duration_seconds,"
                        + "context.source,context.status,context.orphaned,context.rows,context.deep")
                .anySatisfy(line -> assertThat(line).endsWith(",1.5,\"a, \"\"b\"\"\",completed,true,,"))
                .anySatisfy(line -> assertThat(line).endsWith(",1.5,,completed,true,5,\"{\"\"x\"\":1}\""));
    }

    private void planned(String config, String sequence) {
        add(
                "run.planned",
                "{\"workflow\": {\"namespace\": \"n\", \"name\": \"w\"}, \"config\": %s, \"sequence\": %s}"
                        .formatted(config, sequence));
    }

    private void completed(String module, String experiment, String attributes, String more) {
        add(
                "module.completed",
                "{\"module\": \"%s\", \"experiment\": \"%s\", \"schema\": {\"id\": \"t\", \"attributes\": {%s}}%s}"
                        .formatted(module, experiment, attributes, more));
    }

    private void timed(String step, String context) {
        add(
                "timing.ended",
                "{\"module\": \"Loader\", \"experiment\": \"l\", \"step\": \"%s\", \"status\": \"completed\","
                                .formatted(step)
                        + " \"duration_seconds\": 1.5, \"context\": " + context + "}");
    }

    private void add(String type, String data) {
        var json = """
                {"specversion": "1.0", "id": "%d", "source": "/it", "type": "io.waymark.%s", "subject": "%s",
                 "time": "2024-12-24T21:00:%02dZ", "data": %s}
                """.formatted(events.size(), type, run, events.size() % 60, data);
        var result = new EventDecoder().decode(json.getBytes(StandardCharsets.UTF_8));
        events.add(((DecodeResult.ValidEvent) result).event());
    }

    private void store() {
        store(Replay.of(events));
    }

    /** Stores the run storeAgain with all of its events. */
    private void storeAgain() {
        client.delete().uri("/runs/" + run).exchange().expectStatus().is2xxSuccessful();
        store();
    }

    private void store(Replay replay) {
        var none = ConsumerOffsets.of(Map.of());
        var update = new RunUpdate(StoredRun.unknown(replay.state().id()), replay.state(), replay.deltas());
        store.append(List.of(update), List.of(), none, none).block();
    }

    private List<String> paged(String list) {
        var keys = new ArrayList<String>();
        var next = "";
        do {
            var page = get(list + next);
            keys.addAll(texts(page.get("items"), "key"));
            next = page.get("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("next_cursor").asString();
        } while (!next.isEmpty());
        return keys;
    }

    private static List<String> texts(JsonNode items, String member) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.get(member).asString())
                .toList();
    }

    private JsonNode get(String path) {
        return JSON.readTree(client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private void assertRejected(String path, int status) {
        client.get().uri(path).exchange().expectStatus().isEqualTo(status);
    }

    private JsonNode post(String body, int status) {
        return JSON.readTree(client.post()
                .uri("/diff")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }
}
