package io.waymark.web.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent.TimingEnded;
import io.waymark.domain.run.RunEvent.TimingStarted;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.Replay;
import io.waymark.fixture.TestServers;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.feed.Cursor;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import io.waymark.web.openapi.DescriptionChecker;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.util.DefaultUriBuilderFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the read API over HTTP with recorded runs, stored as the ingest stores them. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ReadApiIT {
    private static final String EVENT = """
            {"specversion": "1.0", "id": "1", "source": "/mended", "type": "io.waymark.run.started",
                "subject": "mended", "time": "2026-01-01T00:00:00Z", "data": {}}
            """;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, RunId> stored = new LinkedHashMap<>();

    private final RunStore store;
    private final WebTestClient client;
    private final int port;

    ReadApiIT(@Autowired RunStore store, @LocalServerPort int port) {
        this.store = store;
        this.port = port;
        this.client = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port + "/api/v1")
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(64 << 20))
                .filter(DescriptionChecker.answers())
                .build();
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry settings) {
        var database = TestServers.newDatabase(ReadApiIT.class);
        settings.add("spring.r2dbc.url", () -> database);
        settings.add("waymark.kafka.bootstrap-servers", TestServers::bootstrapServers);
        settings.add("waymark.kafka.group-id", () -> "query");
        settings.add("waymark.kafka.topics.events", () -> "query-events");
        settings.add("waymark.kafka.topics.dead-letters", () -> "query-dead-letters");
    }

    @BeforeEach
    void store() {
        for (var name : List.of("adult", "drift", "small-limits", "generated-1")) {
            given(name);
        }
    }

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void recordedRunsHaveTheExpectedViews(RecordedTrace trace) {
        var run = "/runs/" + given(trace.name());
        var expected = JSON.readTree(DomainJson.write(trace.expected()));
        var summary = get(run);

        for (var field : List.of("run_id", "state", "sequence", "active_modules", "metadata_modules")) {
            assertThat(summary.get(field)).as(field).isEqualTo(expected.get(field));
        }
        var totals = expected.get("totals");
        assertThat(summary.get("total_snapshots")).isEqualTo(totals.get("snapshots"));
        assertThat(summary.get("total_changes")).isEqualTo(totals.get("changes"));
        assertThat(summary.get("total_timings")).isEqualTo(totals.get("timings"));
        assertThat(summary.get("counters").get("events")).isEqualTo(totals.get("events"));
        assertThat(get(run + "/experiments")).isEqualTo(expected.get("experiments"));
        for (var list : List.of("snapshots", "changes", "timings")) {
            assertListed(run + "/" + list, expected.get(list));
        }
        assertBreaking(summary, paged(run + "/changes"));
        assertEvolution(run, expected.get("evolution"));
        assertResults(run, expected.get("results"));
    }

    private void assertBreaking(JsonNode summary, List<JsonNode> changes) {
        var breaking = changes.stream()
                .filter(change -> change.get("compatibility").asString().equals("breaking"))
                .toList();
        var ofFields = breaking.stream()
                .filter(change -> change.get("target_type").asString().equals("field"))
                .toList();
        var item = ofFields.stream().map(change -> change.get("snapshot_id")).collect(Collectors.toSet());
        var snapshotsWithoutFieldChanges = breaking.stream()
                .map(change -> change.get("snapshot_id"))
                .filter(snapshot -> !item.contains(snapshot))
                .distinct()
                .count();
        var inList = paged("/runs").stream()
                .filter(run -> run.get("run_id").equals(summary.get("run_id")))
                .findFirst()
                .orElseThrow();
        for (var view : List.of(summary, inList)) {
            var counts = view.get("compatibilities");
            assertThat(counts.get("breaking").asInt()).isEqualTo(breaking.size());
            assertThat(counts.get("compatible").asInt()).isEqualTo(changes.size() - breaking.size());
            assertThat(view.get("breaking_changes").asLong()).isEqualTo(ofFields.size() + snapshotsWithoutFieldChanges);
        }
    }

    @Test
    void listIsAvailableAsAStream() {
        var list = "/runs/" + stored.get("drift") + "/changes";
        var lines = client.get()
                .uri(list)
                .accept(MediaType.APPLICATION_NDJSON)
                .exchange()
                .expectHeader()
                .contentType(MediaType.APPLICATION_NDJSON)
                .expectHeader()
                .exists("Waymark-Cursor")
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(Objects.requireNonNull(lines).lines().map(JSON::readTree))
                .containsExactlyElementsOf(get(list + "?limit=1000").get("items"));
    }

    @Test
    void descendingOrderReversesTheList() {
        var list = "/runs/" + stored.get("drift") + "/changes";
        assertThat(paged(list + "?order=desc").reversed()).isEqualTo(paged(list));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drift | module=Loader                          | 29
            drift | module=Load                            | 0
            drift | module=Loader&module=Splitter          | 29
            drift | experiment=v2                          | 3
            drift | target_type=schema                     | 6
            drift | change_type=create,update&change_type=delete&change_type=transform | 29
            drift | snapshot=snapshot_000002_20241224_210001 | 3
            drift | snapshot=snapshot_000002_20241224_210002 | 0
            drift | compatibility=breaking,compatible      | 29
            drift | field=nowhere                          | 0
            """)
    void changesAreFiltered(String trace, String filter, int count) {
        assertThat(paged("/runs/" + stored.get(trace) + "/changes?" + filter)).hasSize(count);
    }

    @Test
    void fieldFilterIncludesTheCreatedSchema() {
        var changes = paged("/runs/" + stored.get("adult") + "/changes?field=workclass");
        assertThat(changes.getFirst().get("target_type").asString()).isEqualTo("schema");
        assertThat(changes.getFirst().get("change_type").asString()).isEqualTo("create");
    }

    @Test
    void schemasAreReferencesUnlessExpanded() {
        var run = "/runs/" + stored.get("adult");
        var first = get(run + "/snapshots?limit=1").get("items").get(0);
        var reference = first.get("metadata_after");
        assertThat(reference.propertyNames()).containsExactly("schema_id", "schema_hash", "fields");

        var schema = get("/schemas/" + reference.get("schema_hash").asString());
        assertThat(schema.get("attributes").size())
                .isEqualTo(reference.get("fields").asInt());
        assertThat(get(run + "/snapshots?limit=1&expand=metadata")
                        .get("items")
                        .get(0)
                        .get("metadata_after"))
                .isEqualTo(schema);
        assertThat(get(run + "/snapshots/" + first.get("snapshot_id").asString())
                        .get("metadata_after"))
                .isEqualTo(schema);
        assertThat(get(run + "/metadata?at=" + first.get("snapshot_id").asString()))
                .isEqualTo(schema);
        assertThat(get(run + "/metadata?at=" + first.get("timestamp").asString()))
                .isEqualTo(schema);
    }

    @Test
    void schemaIsCacheableWithoutLimit() {
        var run = "/runs/" + stored.get("adult");
        var hash =
                get(run + "/evolution").get("items").get(0).get("schema_hash").asString();
        client.get()
                .uri("/schemas/" + hash)
                .header("If-None-Match", "\"" + hash + "\"")
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectHeader()
                .valueEquals("Cache-Control", "max-age=31536000, private, immutable");
    }

    @Test
    void runsAreListedNewestFirstAndFiltered() {
        var all = paged("/runs");
        assertThat(all).hasSizeGreaterThanOrEqualTo(4);
        assertThat(paged("/runs?order=asc").reversed()).isEqualTo(all);
        assertThat(paged("/runs?state=completed,failed&state=in_progress,not_started"))
                .isEqualTo(all);
        assertThat(paged("/runs?state=failed"))
                .allSatisfy(run -> assertThat(run.get("state").asString()).isEqualTo("failed"))
                .isNotEmpty();
        assertThat(paged("/runs?state=failed&expand=failure"))
                .filteredOn(run -> run.get("run_id").asString().equals("petsard-failing"))
                .singleElement()
                .satisfies(run ->
                        assertThat(run.at("/failure/module_name").asString()).isEqualTo("Synthesizer"));
        assertThat(paged("/runs?state=failed")).noneMatch(run -> run.has("failure"));
        assertThat(paged("/runs?until=2024-12-24T20:00:00Z")).isEmpty();
        assertThat(paged("/runs?since=2025-01-01T00:00:00+01:00&until=2025-06-01T00:00:00Z"))
                .allSatisfy(run -> assertThat(run.get("run_id").asString()).startsWith("generated"))
                .isNotEmpty();
        assertThat(paged("/runs?workflow=petsard/drift"))
                .singleElement()
                .satisfies(run -> assertThat(run.get("run_id").asString()).isEqualTo("petsard-drift"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /runs/nobody                                          | 404 | unknown-run
            /runs/nobody/snapshots                                | 404 | unknown-run
            /runs/nobody/results                                  | 404 | unknown-run
            /runs/a b                                             | 400 | malformed-run-id
            /runs/petsard-small-limits/snapshots/snapshot_000001_20241224_210000 | 410 | pruned-snapshot
            /runs/petsard-small-limits/snapshots/snapshot_000999_20241224_210000 | 404 | unknown-snapshot
            /runs/petsard-small-limits/snapshots/snapshot_000010_20241224_210108 | 404 | unknown-snapshot
            /runs/petsard-small-limits/snapshots/snapshot_10      | 400 | malformed-snapshot-id
            /runs/petsard-adult/metadata?module=Synthesizer       | 404 | unknown-metadata
            /runs/petsard-adult/metadata?at=yesterday             | 400 | malformed-parameter
            /runs/petsard-adult/experiments?module=Nobody         | 404 | unknown-module
            /runs/petsard-adult/results?module=Nobody             | 404 | unknown-module
            /runs/petsard-adult/results?current=perhaps           | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?limit=0                 | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?limit=1001              | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?order=up                | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?phase=done              | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?cursor=abc              | 400 | malformed-cursor
            /runs/petsard-adult/changes?snapshot=1                | 400 | malformed-snapshot-id
            /runs/petsard-adult/changes?snapshot=                 | 400 | malformed-snapshot-id
            /runs/petsard-small-limits/changes?snapshot=snapshot_000001_20241224_210000 | 410 | pruned-snapshot
            /runs/petsard-adult/snapshots?limit=                  | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?order=                  | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?cursor=                 | 400 | malformed-cursor
            /runs/petsard-adult/snapshots?phase=                  | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?phase=started, completed | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?phase=started,          | 400 | malformed-parameter
            /runs/petsard-adult/snapshots?expand=                 | 400 | malformed-parameter
            /runs/petsard-adult/metadata?at=                      | 400 | malformed-parameter
            /runs/petsard-adult/metadata?module=a&module=b        | 400 | malformed-parameter
            /runs/petsard-adult/results?current=                  | 400 | malformed-parameter
            /runs?since=                                          | 400 | malformed-parameter
            /runs?since=2024-12-24T21:00:00                       | 400 | malformed-parameter
            /runs?workflow=a/b&workflow=a/c                       | 400 | malformed-parameter
            /runs?limit=1&limit=2                                 | 400 | malformed-parameter
            /runs?expand=metadata                                 | 400 | malformed-parameter
            /runs?Limit=1                                         | 400 | unknown-parameter
            /runs/petsard-adult?verbose                           | 400 | unknown-parameter
            /runs/petsard-adult/changes?compatiblity=breaking     | 400 | unknown-parameter
            /runs/petsard-adult/results?limit=5                   | 400 | unknown-parameter
            /schemas/00000000000000000000000000000000             | 404 | unknown-schema
            /schemas/abc                                          | 400 | malformed-schema-hash
            """)
    void invalidRequestsAreProblems(String path, int status, String name) {
        var problem = client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(JSON.readTree(problem).get("type").asString()).isEqualTo("urn:waymark:problem:" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-12-24T21:00:00.0000000000000001Z",
                "2024-12-24t21:00:00z",
                "2024-12-24 21:00:00Z",
                "2024-12-24T22:00:00%2B01:00",
                "2024-12-24T22:00:00+01:00",
                "2024-12-24T22:00:00.000000%2B0100",
                "2016-12-31T23:59:60Z"
            })
    void timeFormatsAreAccepted(String time) {
        assertThat(get(URI.create("http://127.0.0.1:" + port + "/api/v1/runs?since=" + time.replace(" ", "%20")))
                        .get("items"))
                .isNotEmpty();
    }

    @Test
    void cursorOfAnotherListIsRejected() {
        var cursor = get("/runs/" + stored.get("adult") + "/changes?limit=1")
                .get("next_cursor")
                .asString();
        for (var other : List.of("/changes?order=desc", "/changes?module=Loader", "/snapshots?limit=5")) {
            client.get()
                    .uri("/runs/" + stored.get("adult") + other + "&cursor=" + cursor)
                    .exchange()
                    .expectStatus()
                    .isBadRequest();
        }
    }

    @Test
    void deletedRunIsGoneAndReportedOnFeed() {
        var run = "/runs/"
                + store(Replay.of(List.of(EventFixtures.completed(EventFixtures.newRun(), "1", "Loader", "age"))));
        var before = cursor(run);

        client.delete().uri(run).exchange().expectStatus().isNoContent();

        client.get().uri(run).exchange().expectStatus().isNotFound();
        client.delete().uri(run).exchange().expectStatus().isNotFound();
        assertThat(cursor("/runs").position()).isEqualTo(before.position() + 1);
    }

    @Test
    void deadLetterIsReadRedrivenAndDeleted() {
        var record = new EventRecord(
                new Partition("some-topic", 0),
                System.nanoTime(),
                Instant.parse("2024-12-24T21:00:00Z"),
                Bytes.of("run".getBytes(UTF_8)),
                Bytes.of(new byte[] {'{', (byte) 0xff}),
                List.of(new EventRecord.Header("h", null)));
        var noOffsets = ConsumerOffsets.of(Map.of());
        store.append(List.of(), List.of(new DeadLetter(record, "no JSON", Instant.EPOCH, null)), noOffsets, noOffsets)
                .block();

        var listed = paged("/dead-letters").getLast();
        assertThat(listed.get("value").isNull()).isTrue();
        assertThat(listed.get("key").get("text").asString()).isEqualTo("run");
        var letter = "/dead-letters/" + listed.get("id").asLong();
        assertThat(get(letter).get("value").get("base64").asString()).isEqualTo("e/8=");

        client.post().uri(letter + "/redrive").exchange().expectStatus().isBadRequest();
        client.post()
                .uri(letter + "/redrive")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(EVENT)
                .exchange()
                .expectStatus()
                .isAccepted();
        client.get().uri(letter).exchange().expectStatus().isNotFound();
        client.delete().uri(letter).exchange().expectStatus().isNotFound();
    }

    @Test
    void openTimingsComeLast() {
        var run = EventFixtures.newRun();
        store(Replay.of(
                List.of(timing(run, "1", "b"), timing(run, "2", "a"), timing(run, "3", "c"), ended(run, "4", "a"))));
        var list = "/runs/" + run + "/timings";

        for (int limit = 1; limit <= 4; limit++) {
            assertThat(steps(paged(list, limit))).containsExactly("a", "b", "c");
            assertThat(steps(paged(list + "?order=desc", limit))).containsExactly("c", "b", "a");
        }
        assertThat(steps(paged(list + "?step=b&step=a", 1))).containsExactly("a", "b");
        assertThat(paged(list, 3).getLast().get("end_time").isNull()).isTrue();
    }

    @Test
    void apiDescriptionIsServed() {
        var api = client.get()
                .uri("http://127.0.0.1:" + port + "/openapi")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(JSON.readTree(api).get("paths").propertyNames())
                .contains("/api/v1/runs/{run}/snapshots", "/api/v1/schemas/{hash}");
    }

    private static TimingStarted timing(RunId run, String id, String step) {
        return new TimingStarted(EventFixtures.envelope(run, id, 1), step(step), Value.Members.empty());
    }

    private static TimingEnded ended(RunId run, String id, String step) {
        return new TimingEnded(EventFixtures.envelope(run, id, 1), step(step), false, null, Value.Members.empty());
    }

    private static TimedStep step(String name) {
        return new TimedStep(new ModuleExperimentName("Loader", "default"), name);
    }

    private static List<String> steps(List<JsonNode> timings) {
        return timings.stream()
                .map(timing -> timing.get("step_name").asString())
                .toList();
    }

    private Cursor cursor(String path) {
        var header = client.get()
                .uri(path)
                .exchange()
                .returnResult(String.class)
                .getResponseHeaders()
                .getFirst("Waymark-Cursor");
        return Cursor.parse(Objects.requireNonNull(header));
    }

    private void assertListed(String list, JsonNode expected) {
        var items = paged(list);
        items.removeIf(item -> item.has("record_id") && item.get("record_id").isNull()); // open timings
        assertThat(items).hasSameSizeAs(expected);
        for (int i = 0; i < items.size(); i++) {
            assertContains(list + " " + i, items.get(i), expected.get(i));
        }
    }

    private void assertEvolution(String run, JsonNode expected) {
        for (var module : expected.properties()) {
            assertThat(paged(run + "/evolution?module=" + module.getKey()))
                    .hasSize(module.getValue().asInt());
        }
    }

    private void assertResults(String run, JsonNode expected) {
        var found = JSON.createObjectNode();
        for (var module : new HashSet<>(expected.properties().stream()
                .map(entry -> entry.getValue().asString())
                .toList())) {
            get(run + "/results?module=" + module).propertyNames().forEach(key -> found.put(key, module));
        }
        assertThat(found).isEqualTo(expected);
    }

    /** Asserts that the expected members are present. Numbers are compared by value. */
    private static void assertContains(String where, JsonNode actual, JsonNode expected) {
        if (expected.isObject()) {
            for (var member : expected.properties()) {
                assertContains(where + "." + member.getKey(), actual.path(member.getKey()), member.getValue());
            }
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(where).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertContains(where + "." + i, actual.get(i), expected.get(i));
            }
        } else if (expected.isNumber()) {
            assertThat(actual.decimalValue()).as(where).isEqualByComparingTo(expected.decimalValue());
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    /** Returns all entries of a list, read in pages of 7. */
    private List<JsonNode> paged(String list) {
        return paged(list, 7);
    }

    private List<JsonNode> paged(String list, int limit) {
        var items = new ArrayList<JsonNode>();
        var query = list + (list.contains("?") ? "&" : "?") + "limit=" + limit;
        for (String cursor = ""; cursor != null; ) {
            var page = get(query + cursor);
            page.get("items").forEach(items::add);
            var next = page.get("next_cursor");
            cursor = next.isNull() ? null : "&cursor=" + next.asString();
        }
        return items;
    }

    private JsonNode get(String path) {
        return get(new DefaultUriBuilderFactory("http://127.0.0.1:" + port + "/api/v1").expand(path));
    }

    private JsonNode get(URI uri) {
        var answer = client.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .exists("Waymark-Cursor")
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return JSON.readTree(answer);
    }

    private RunId given(String name) {
        return stored.computeIfAbsent(name, trace -> store(Replay.of(new RecordedTrace(trace))));
    }

    private RunId store(Replay replay) {
        var run = replay.state().id();
        var update = new RunUpdate(StoredRun.unknown(run), replay.state(), replay.deltas());
        var noOffsets = ConsumerOffsets.of(Map.of());
        assertThat(store.append(List.of(update), List.of(), noOffsets, noOffsets)
                        .block())
                .isInstanceOf(AppendResult.Stored.class);
        return run;
    }
}
