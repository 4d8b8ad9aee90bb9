package io.waymark.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.client.WaymarkClientException.RequestRejectedException;
import io.waymark.client.WaymarkClientException.UnknownRunException;
import io.waymark.client.remote.CrossRunClient.WorkflowSort;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.fixture.TestService;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Tests all methods of the client against the complete service. Of five runs of a workflow, the second makes {@code
 * age} nullable, the third renames {@code city}, and the fifth fails after its execution. The sixth run is late. A run
 * of another workflow reads the dataset {@code sales}.
 */
class CrossRunClientIT {
    private static final Workflow NIGHTLY = new Workflow("lab/data", "nightly");
    private static final Workflow REPORT = new Workflow("lab", "Report");
    private static final DatasetName LOADED = new DatasetName("workflow:lab/data/nightly", "Loader[v1]");
    private static final DatasetName TOTALS = new DatasetName("warehouse", "sales/totals");
    private static final DatasetName SALES = new DatasetName("raw", "sales");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration EXECUTION = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final String LOADER = "{\"module\": \"Loader\", \"experiment\": \"v1\"";
    private static final String ENDED = ", \"status\": \"completed\", \"duration_seconds\": %d";

    private static TestService service;
    private static CrossRunClient history;

    @BeforeAll
    static void storeRuns() {
        service = TestService.start(CrossRunClientIT.class);
        history = new CrossRunClient(RemoteSettings.of(URI.create(service.url())));
        storeNight(1, schema(false, "city"), "run.completed");
        storeNight(2, schema(true, "city"), "run.completed");
        storeNight(3, schema(true, "town"), "run.completed");
        storeNight(4, schema(true, "town"), "run.completed");
        storeNight(5, schema(true, "town"), "run.failed");
        store(NIGHTLY, 6);
        store(REPORT, 7, event(7, "module.completed", EXECUTION, """
                {"module": "Loader", "experiment": "v1", "dataset": {"namespace": "warehouse", "name": "sales/totals"},
                 "schema": {"id": "t", "attributes": {"total": {"type": "int"}}},
                 "aliases": [{"namespace": "catalog", "name": "totals", "kind": "symlink"}],
                 "inputs": [{"namespace": "raw", "name": "sales", "fields": [
                     {"field": "amount", "into": ["total"], "kind": "sum"}]}]}"""));
        await().atMost(TIMEOUT)
                .until(() -> history.datasets().size() == 2
                        && !history.lateExecutions().isEmpty());
    }

    @AfterAll
    static void stop() {
        history.close();
        service.close();
    }

    @Test
    void workflowsAreFoundAndSorted() {
        assertThat(texts(history.workflows(), "/name")).containsExactly("Report", "nightly");
        assertThat(texts(history.workflows("DATA/Night", WorkflowSort.LAST_RUN), "/name"))
                .containsExactly("nightly");
        assertThat(texts(history.workflows(null, WorkflowSort.NAME), "/name")).containsExactly("Report", "nightly");
        assertThat(texts(history.workflows(null, WorkflowSort.FAILURES), "/name"))
                .containsExactly("nightly", "Report");
    }

    @Test
    void workflowHasItsRuns() {
        var workflow = json(history.workflow(NIGHTLY));

        assertThat(workflow.get("runs").asInt()).isEqualTo(6);
        assertThat(workflow.get("failures").asInt()).isEqualTo(1);
        assertThat(workflow.get("recent_runs")
                        .valueStream()
                        .map(run -> run.get("run_id").asString()))
                .containsExactly("run-6", "run-5", "run-4", "run-3", "run-2", "run-1");
        assertThat(workflow.at("/recent_runs/4/changes/breaking").asInt()).isPositive();
    }

    @Test
    void timingsAreOfOneStep() {
        var all = json(history.timings(NIGHTLY, 50)).get("items");
        var read = json(history.timings(NIGHTLY, "Loader", "read", 3)).get("items");

        assertThat(all.valueStream().map(step -> step.get("step_name").asString()))
                .containsExactly("run", "read", "check");
        assertThat(read).hasSize(1);
        assertThat(read.get(0).get("values")).hasSize(3);
        assertThat(read.get(0).get("p50").asDouble()).isEqualTo(4);
        assertThat(json(history.timings(NIGHTLY, "Splitter", null, 50)).get("items"))
                .isEmpty();
    }

    @Test
    void slowExecutionIsLate() {
        var late = history.lateExecutions();

        assertThat(texts(late, "/run_id")).containsExactly("run-6");
        assertThat(json(late.getFirst()).get("expected_seconds").asDouble()).isEqualTo(20);
    }

    @Test
    void datasetsAreFiltered() {
        assertThat(texts(history.datasets(), "/name")).containsExactly("Loader[v1]", "sales/totals");
        assertThat(texts(history.datasets(DatasetFilter.ALL.withText("TOTAL")), "/name"))
                .containsExactly("sales/totals");
        assertThat(texts(history.datasets(DatasetFilter.ALL.withNamespace("warehouse")), "/name"))
                .containsExactly("sales/totals");
        assertThat(texts(
                        history.datasets(DatasetFilter.ALL.withWorkflow(NIGHTLY).withField("town")), "/name"))
                .containsExactly("Loader[v1]");
        assertThat(history.datasets(DatasetFilter.ALL.withField("city"))).isEmpty();
    }

    @Test
    void datasetIsFoundByItsOtherName() {
        var dataset = json(history.dataset(new DatasetName("catalog", "totals")));

        assertThat(dataset.get("namespace").asString()).isEqualTo(TOTALS.namespace());
        assertThat(dataset.at("/aliases/0").toString())
                .isEqualTo("{\"namespace\":\"catalog\",\"name\":\"totals\",\"kind\":\"symlink\"}");
        assertThat(json(history.dataset(LOADED)).get("aliases")).isEmpty();
    }

    @Test
    void versionsNameTheirRuns() {
        var versions = history.versions(LOADED);

        assertThat(texts(versions, "/first/run_id")).containsExactly("run-1", "run-2", "run-3");
        assertThat(texts(versions, "/last/run_id")).containsExactly("run-1", "run-2", "run-5");
        assertThat(history.version(LOADED, 2)).isEqualTo(versions.get(1));
        assertThat(history.versionAt(LOADED, start(2).plus(EXECUTION))).isEqualTo(versions.get(1));
        assertThat(history.versionAt(LOADED, start(2))).isEqualTo(versions.get(0));
        assertThat(json(history.dataset(LOADED)).at("/current/version").asInt()).isEqualTo(3);
    }

    @Test
    void fieldHistoryFollowsRename() {
        var city = json(history.fieldHistory(LOADED, "city")).get("items");
        var renamed = json(history.fieldHistory(LOADED, "town", EnumSet.of(Category.RENAME, Category.TYPE)));
        var changed = json(history.fieldHistory(LOADED, "age", Set.of(Category.NULLABILITY)));

        assertThat(city.valueStream().map(event -> event.get("event").asString()))
                .containsExactly("created", "renamed");
        assertThat(renamed.get("items").valueStream()).containsExactly(city.get(1));
        assertThat(changed.get("items")).hasSize(1);
        assertThat(changed.at("/items/0/run_id").asString()).isEqualTo("run-2");
    }

    @Test
    void lineageHasBothDirections() {
        var upstream = json(history.upstream(TOTALS, "total", 1)).get("edges");

        assertThat(upstream).hasSize(1);
        assertThat(upstream.at("/0/source/field").asString()).isEqualTo("amount");
        assertThat(json(history.downstream(SALES, null, 1)).get("edges").at("/0/target/field"))
                .isEqualTo(upstream.at("/0/target/field"));
    }

    @Test
    void changesOfDatasetAreFiltered() {
        var fields = ChangeFilter.ALL.withField("age").withField("town");

        assertThat(texts(history.changes(LOADED), "/run_id")).contains("run-2", "run-3");
        assertThat(texts(history.changes(LOADED, fields), "/target_id")).containsExactly("town", "age");
        assertThat(texts(history.changes(LOADED, fields.withCategory(Category.NULLABILITY)), "/run_id"))
                .containsExactly("run-2");
        assertThat(texts(history.changes(LOADED, fields.since(start(3))), "/run_id"))
                .containsExactly("run-3");
        assertThat(texts(history.changes(LOADED, fields.until(start(3))), "/run_id"))
                .containsExactly("run-2");
    }

    @Test
    void changesBetweenRunsAreFiltered() {
        var age = ChangeFilter.ALL.withField("age");

        assertThat(history.changes(ChangeFilter.ALL)).isEqualTo(history.changes(LOADED));
        assertThat(history.changes(ChangeFilter.ALL.withWorkflow(NIGHTLY).withDataset(LOADED)))
                .isEqualTo(history.changes(LOADED));
        assertThat(history.changes(ChangeFilter.ALL.withDataset(TOTALS))).isEmpty();
        assertThat(texts(history.changes(age.withType(Change.Type.UPDATE).withType(Change.Type.CREATE)), "/run_id"))
                .containsExactly("run-2");
        assertThat(history.changes(age.withType(Change.Type.CREATE))).isEmpty();
        assertThat(history.changes(age.withCompatibility(Compatibility.BREAKING)))
                .hasSize(1);
        assertThat(history.changes(age.withCompatibility(Compatibility.COMPATIBLE)))
                .isEmpty();
    }

    @Test
    void changesInRunsAreSeparate() {
        var filter = ChangeFilter.ALL.withWorkflow(NIGHTLY).withType(Change.Type.CREATE);

        assertThat(texts(history.changesInRuns(filter.withField("town")), "/run_id"))
                .containsExactly("run-5", "run-4", "run-3");
        assertThat(history.changesInRuns(filter.withCategory(Category.RENAME))).isEmpty();
    }

    @Test
    void comparisonNamesTheOtherRun() {
        var second = json(history.compare(run(2), null));
        var sixth = json(history.compareWithLastCompleted(run(6)));

        assertThat(second.get("with").asString()).isEqualTo("run-1");
        assertThat(second.at("/items/0/change/target_id").asString()).isEqualTo("age");
        assertThat(json(history.compare(run(6), null)).get("with").asString()).isEqualTo("run-5");
        assertThat(sixth.get("with").asString()).isEqualTo("run-4");
        assertThat(json(history.compare(run(4), run(3))).get("equal").asBoolean())
                .isTrue();
    }

    @Test
    void unknownNamesAreRejected() {
        var typed = ChangeFilter.ALL.withType(Change.Type.CREATE);

        assertThatThrownBy(() -> history.compare(run(99), null)).isInstanceOf(UnknownRunException.class);
        assertStatus(HttpURLConnection.HTTP_NOT_FOUND, () -> history.dataset(SALES));
        assertStatus(HttpURLConnection.HTTP_NOT_FOUND, () -> history.workflow(new Workflow("lab", "none")));
        assertStatus(HttpURLConnection.HTTP_NOT_FOUND, () -> history.fieldHistory(LOADED, "none"));
        assertStatus(HttpURLConnection.HTTP_NOT_FOUND, () -> history.versionAt(LOADED, START));
        assertStatus(HttpURLConnection.HTTP_BAD_REQUEST, () -> history.timings(NIGHTLY, 51));
        assertStatus(HttpURLConnection.HTTP_BAD_REQUEST, () -> history.changes(LOADED, typed));
    }

    private static void assertStatus(int status, ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(status));
    }

    /** Stores a completed execution with two steps, and the end of its run. */
    private static void storeNight(int number, String schema, String end) {
        store(
                NIGHTLY,
                number,
                event(number, "timing.started", Duration.ZERO, step("read", "")),
                event(number, "timing.ended", Duration.ofSeconds(4), step("read", ENDED.formatted(4))),
                event(number, "timing.started", Duration.ofSeconds(5), step("check", "")),
                event(number, "timing.ended", Duration.ofSeconds(6), step("check", ENDED.formatted(1))),
                event(number, "module.completed", EXECUTION, LOADER + ", \"schema\": " + schema + "}"),
                event(number, end, EXECUTION, "{}"));
    }

    /** Starts a run with an execution, adds the events, and waits until they are stored. */
    private static void store(Workflow workflow, int number, String... events) {
        var plan = "{\"workflow\": " + DomainJson.write(workflow) + "}";
        var start = Stream.of(
                event(number, "run.started", Duration.ZERO, plan),
                event(number, "module.started", Duration.ZERO, LOADER + "}"));
        service.client()
                .post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(Stream.concat(start, Stream.of(events)).collect(Collectors.joining("\n")))
                .exchange()
                .expectStatus()
                .isAccepted();
        await().atMost(TIMEOUT).until(() -> storedEvents(number) == 2 + events.length);
    }

    private static int storedEvents(int number) {
        var answer = service.client()
                .get()
                .uri("/api/v1/runs/run-" + number)
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult();
        return answer.getResponseBody().at("/counters/events").asInt(0);
    }

    private static String event(int number, String type, Duration after, String data) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/test", "subject": "run-%d", "type": "io.waymark.%s",\
                 "time": "%s", "data": %s}""".formatted(UUID.randomUUID(), number, type, start(number).plus(after), data.replace("\n", " "));
    }

    private static String step(String name, String rest) {
        return LOADER + ", \"step\": \"" + name + "\"" + rest + "}";
    }

    private static String schema(boolean nullable, String place) {
        return """
                {"id": "people", "attributes": {"age": {"type": "int", "type_attr": {"nullable": %s}},
                 "%s": {"type": "str", "field_id": 7}}}""".formatted(nullable, place);
    }

    private static RunId run(int number) {
        return new RunId("run-" + number);
    }

    private static Instant start(int number) {
        return START.plus(Duration.ofDays(number));
    }

    private static List<String> texts(List<Value.Members> items, String pointer) {
        return items.stream().map(item -> json(item).at(pointer).asString()).toList();
    }

    private static JsonNode json(Value.Members members) {
        return DomainJson.MAPPER.readTree(DomainJson.write(members));
    }
}
