package io.waymark.web.api.across;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A month of nightly runs, made from the recorded trace {@code drift}, with seven planted changes. */
class AcrossRunsIT {
    private static final String DATASET = "/datasets/workflow:petsard%2Fdrift/Loader%5Bv1%5D";
    private static final int NIGHTS = 32;
    private static final int MAX_RECENT_RUNS = 30;
    private static final Map<Integer, Consumer<ObjectNode>> PLANTED =
            new TreeMap<>(Map.<Integer, Consumer<ObjectNode>>of(
                    3, attributes -> type(attributes, "income").put("nullable", true),
                    7, attributes -> attributes.putObject("city").put("type", "str"),
                    11, attributes -> attribute(attributes, "age").put("type", "int"),
                    14, attributes -> attribute(attributes, "city").put("field_id", 7),
                    18,
                            attributes -> {
                                attributes.remove("city");
                                attributes.putObject("town").put("type", "str").put("field_id", 7);
                            },
                    21, attributes -> attribute(attributes, "income").put("description", "yearly"),
                    25, attributes -> attributes.remove("town")));

    private static TestService service;
    private static WebTestClient client;

    @BeforeAll
    static void storeNights() {
        service = TestService.start(AcrossRunsIT.class);
        client = service.client();
        for (int night = 0; night < NIGHTS; night++) {
            send(night(night));
            awaitItems("/runs/" + run(night), "completed");
        }
        awaitProjection();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void plantedChangesAreFoundInTheirRuns() {
        var changes = items("/changes?order=asc&limit=1000").stream()
                .filter(change -> change.get("target_type").asString().equals("field"))
                .toList();

        assertThat(changes.stream()
                        .map(change -> "%s %s %s"
                                .formatted(
                                        change.get("run_id").asString(),
                                        change.get("change_type").asString(),
                                        change.get("target_id").asString())))
                .containsExactly(
                        run(3) + " update income",
                        run(7) + " create city",
                        run(11) + " transform age",
                        run(14) + " update city",
                        run(18) + " update town",
                        run(21) + " update income",
                        run(25) + " delete town");
        assertThat(changes)
                .allSatisfy(change -> assertThat(change.get("timestamp").asString())
                        .startsWith(day(change.get("run_id").asString())));
    }

    @Test
    void fieldHistoryFollowsRenames() {
        var history = get(DATASET + "/fields/town").get("items");

        assertThat(history.valueStream().map(event -> event.get("event").asString()))
                .containsExactly("created", "changed", "renamed", "deleted");
        assertThat(get(DATASET + "/fields/city").get("items")).isEqualTo(history);
    }

    @Test
    void nullabilityIsFoundWithItsRun() {
        var history = get(DATASET + "/fields/income?category=nullability").get("items");

        assertThat(history).hasSize(1);
        assertThat(history.get(0).at("/change/run_id").asString()).isEqualTo(run(3));
    }

    @Test
    void versionIsFoundAtATime() {
        assertThat(get(DATASET + "/at?time=2024-12-27T12:00:00Z").get("version").asInt())
                .isEqualTo(1);
        assertThat(get(DATASET + "/at?time=2024-12-28T12:00:00Z").get("version").asInt())
                .isEqualTo(2);
        client.get()
                .uri(uri(DATASET + "/at?time=2000-01-01T00:00:00Z"))
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void versionsListTheirChanges() {
        var versions = items(DATASET + "/versions");

        assertThat(versions).hasSize(8);
        assertThat(versions.get(0).get("changes")).isEmpty();
        assertThat(versions.get(0).get("runs").asInt()).isEqualTo(3);
        assertThat(versions.get(1).get("changes")).hasSize(2);
    }

    @Test
    void answersNameTheirFeedPositions() {
        var paths = List.of(
                DATASET,
                DATASET + "/versions",
                DATASET + "/fields/income",
                "/changes",
                "/workflows",
                "/runs/" + run(5) + "/compare?with=previous",
                "/runs/" + run(5) + "/compare?with=last-completed",
                "/admin/projections");

        assertThat(paths).allSatisfy(path -> {
            var headers = client.get()
                    .uri(uri(path))
                    .exchange()
                    .expectBody()
                    .returnResult()
                    .getResponseHeaders();
            assertThat(headers.getFirst("Waymark-Cursor")).isNotNull();
            assertThat(headers.containsHeader("Waymark-Projected")).isEqualTo(!path.startsWith("/admin"));
        });
    }

    @Test
    void pagesContinueWithoutGaps() {
        var all = items("/changes?limit=1000");
        var paged = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = get("/changes?limit=3" + cursor);
            page.get("items").forEach(paged::add);
            cursor = page.get("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("next_cursor").asString();
        } while (!cursor.isEmpty());

        assertThat(paged).isEqualTo(all).hasSize(14);
    }

    @Test
    void breakingChangesAreFiltered() {
        var breaking = items("/changes?compatibility=breaking&since=2025-01-17T00:00:00Z&until=2025-01-20T00:00:00Z");

        assertThat(breaking)
                .isNotEmpty()
                .allSatisfy(
                        change -> assertThat(change.get("run_id").asString()).isEqualTo(run(25)));
    }

    @Test
    void changesAreFilteredByCategoryTypeAndDataset() {
        var all = items("/changes?limit=1000");

        assertThat(runs("/changes?category=nullability&category=rename")).containsExactly(run(18), run(3));
        assertThat(runs("/changes?category=type")).containsExactly(run(11));
        assertThat(runs("/changes?change_type=create,delete")).containsExactly(run(25), run(7));
        assertThat(runs("/changes?change_type=delete&category=nullability")).isEmpty();
        assertThat(items("/changes?dataset=workflow:petsard/drift/Loader%5Bv1%5D&limit=1000"))
                .isEqualTo(all);
        assertThat(runs("/changes?dataset=workflow:petsard/drift/Loader%5Bv2%5D"))
                .isEmpty();
    }

    @Test
    void changesOfDatasetAreFiltered() {
        var changes = DATASET + "/changes";

        assertThat(items(changes + "?limit=1000")).isEqualTo(items("/changes?limit=1000"));
        assertThat(runs(changes + "?field=income&field=age&category=nullability&category=type"))
                .containsExactly(run(11), run(3));
        assertThat(runs(changes + "?field=city&compatibility=compatible&order=asc"))
                .startsWith(run(7));
        assertThat(runs(changes + "?category=rename&since=2025-01-12T00:00:00Z"))
                .isEmpty();
    }

    @Test
    void comparisonShowsThePlantedChange() {
        var comparison = get("/runs/" + run(3) + "/compare");

        assertThat(comparison.get("with").asString()).isEqualTo(run(2));
        assertThat(comparison.get("items")).hasSize(1);
        assertThat(comparison.at("/items/0/change/target_id").asString()).isEqualTo("income");
        assertThat(get("/runs/" + run(2) + "/compare").get("equal").asBoolean()).isTrue();
    }

    @Test
    void summaryHasNeighboursAndUsualDuration() {
        var run = get("/runs/" + run(5));

        assertThat(run.get("previous_run").asString()).isEqualTo(run(4));
        assertThat(run.get("next_run").asString()).isEqualTo(run(6));
        assertThat(run.get("usual_duration_seconds").asDouble()).isPositive();
        assertThat(run.get("late").asBoolean()).isFalse();
        assertThat(run.get("stale").asBoolean()).isFalse();
        assertThat(items("/runs?workflow=petsard/drift&limit=2"))
                .allSatisfy(listed -> assertThat(listed.get("late").asBoolean()).isFalse())
                .allSatisfy(
                        listed -> assertThat(listed.get("stale").asBoolean()).isFalse());
    }

    @Test
    void workflowHasItsLatestRuns() {
        var workflow = get("/workflows/petsard/drift");

        assertThat(workflow.get("runs").asInt()).isEqualTo(NIGHTS);
        assertThat(workflow.at("/latest_run/run_id").asString()).isEqualTo(run(NIGHTS - 1));
        assertThat(workflow.get("recent_runs")
                        .valueStream()
                        .map(run -> run.get("run_id").asString()))
                .containsExactlyElementsOf(IntStream.range(NIGHTS - MAX_RECENT_RUNS, NIGHTS)
                        .mapToObj(AcrossRunsIT::run)
                        .toList()
                        .reversed());
        assertThat(workflow.get("sequence")).isNotEmpty();
        assertThat(get("/workflows/petsard/drift/timings?last=10")
                        .at("/items/0/count")
                        .asInt())
                .isEqualTo(10);
    }

    @Test
    void listsAreTablesToo() {
        for (var path :
                List.of("/workflows", "/datasets", DATASET + "/versions", "/changes", "/changes?scope=in-run")) {
            assertThat(body(path, "text/csv").lines().count()).as(path).isGreaterThan(1);
        }
    }

    @Test
    void changesOfDatasetAreRowsToo() {
        var changes = items(DATASET + "/changes?order=asc&limit=1000");

        var rows = body(DATASET + "/changes?order=asc", "application/x-ndjson");
        var table = body(DATASET + "/changes?order=asc", "text/csv").lines().toList();

        assertThat(rows.lines().map(DomainJson.MAPPER::readTree)).containsExactlyElementsOf(changes);
        assertThat(table).hasSize(changes.size() + 1);
        assertThat(table.getFirst()).startsWith("dataset.namespace,dataset.name,version,run_id,");
        assertThat(table.get(1)).startsWith("workflow:petsard/drift,Loader[v1],2,nightly-3,");
    }

    @Test
    void projectionIsRebuiltOnRequest() {
        var before = items(DATASET + "/versions");

        client.post()
                .uri(uri("/admin/projections/across-runs/rebuild"))
                .exchange()
                .expectStatus()
                .isAccepted();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> get("/admin/projections").at("/items/0/rebuild").isNull());

        assertThat(items(DATASET + "/versions")).isEqualTo(before);
    }

    @Test
    void runningLongerThanUsualIsLate() {
        var now = Instant.now();
        for (int i = 0; i < 5; i++) {
            var start = now.minusSeconds(3600 - 60 * i);
            sendRun("usual-" + i, "punctual", start, "module.started", "module.completed", "run.completed");
            awaitItems("/runs/usual-" + i, "completed");
        }

        sendRun("tardy", "punctual", now.minusSeconds(60), "module.started");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> get("/runs/tardy").get("late").asBoolean());

        var execution = items("/runs/tardy/executions").getFirst();
        assertThat(execution.get("key").asString()).isEqualTo("Loader[v1]");
        assertThat(execution.get("late").asBoolean()).isTrue();
        assertThat(items("/runs/usual-0/executions").getFirst().get("late").asBoolean())
                .isFalse();
        assertThat(items("/late-executions")).singleElement().satisfies(late -> {
            assertThat(late.get("run_id").asString()).isEqualTo("tardy");
            assertThat(late.get("expected_seconds").asDouble()).isEqualTo(6.5);
            assertThat(late.get("elapsed_seconds").asDouble()).isGreaterThan(58);
        });
        var runs = items("/runs?workflow=petsard/punctual");
        assertThat(runs)
                .filteredOn(run -> run.get("late").asBoolean())
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.get("run_id").asString()).isEqualTo("tardy");
                    assertThat(run.get("state").asString()).isEqualTo("in_progress");
                    assertThat(run.get("stale").asBoolean()).isFalse();
                });

        sendEvents("tardy", now.minusSeconds(10), List.of("module.completed"));
        awaitItems("/runs/tardy/executions", "completed");

        assertThat(items("/late-executions")).isEmpty();
        assertThat(items("/runs/tardy/executions").getFirst().get("late").asBoolean())
                .as("not withdrawn by the end")
                .isTrue();
    }

    @Test
    void silentRunIsStaleAndStaysInProgress() {
        var now = Instant.now();
        sendRun("silent", "quiet", now.minusSeconds(700), "module.started");
        sendRun("talking", "quiet", now.minusSeconds(300), "module.started");
        sendRun("ended", "quiet", now.minusSeconds(800), "run.completed");
        awaitItems("/runs/silent", "in_progress");
        awaitItems("/runs/talking", "in_progress");
        awaitItems("/runs/ended", "completed");
        awaitProjection();

        assertThat(get("/runs/silent").get("stale").asBoolean()).isTrue();
        assertThat(get("/runs/silent").get("late").asBoolean()).isFalse();
        assertThat(get("/runs/silent").get("state").asString()).isEqualTo("in_progress");
        assertThat(get("/runs/talking").get("stale").asBoolean()).isFalse();
        assertThat(get("/runs/ended").get("stale").asBoolean()).isFalse();
        assertThat(items("/runs?workflow=petsard/quiet"))
                .filteredOn(run -> run.get("stale").asBoolean())
                .extracting(run -> run.get("run_id").asString())
                .containsExactly("silent");
    }

    /** Sends the plan and the start of a run, and further events with one second between them. */
    private static void sendRun(String run, String workflow, Instant start, String... types) {
        var all = new ArrayList<>(List.of("run.planned " + workflow, "run.started"));
        all.addAll(List.of(types));
        sendEvents(run, start, all);
    }

    private static void sendEvents(String run, Instant start, List<String> types) {
        var events = new ArrayList<String>();
        for (var type : types) {
            var time = type.startsWith("run.planned") ? start : start.plusSeconds(events.size() - 1L);
            var data = DomainJson.MAPPER.createObjectNode();
            if (type.startsWith("module.")) {
                data.put("module", "Loader").put("experiment", "v1");
            } else if (type.startsWith("run.planned ")) {
                data.putObject("workflow")
                        .put("namespace", "petsard")
                        .put("name", type.substring("run.planned ".length()));
                data.putArray("sequence").add("Loader");
            }
            events.add("""
                    {"specversion":"1.0","id":"%s","source":"/tests","type":"io.waymark.%s","subject":"%s",\
                    "time":"%s","data":%s}""".formatted(UUID.randomUUID(), type.replaceFirst(" .*", ""), run, time, data));
        }
        send(events);
    }

    private static List<String> night(int night) {
        var lines = new ArrayList<String>();
        for (var event : new RecordedTrace("drift").events()) {
            var json = (ObjectNode) DomainJson.MAPPER.readTree(event);
            json.put("subject", run(night));
            json.put("id", json.get("id").asString() + "-" + night);
            json.put(
                    "time",
                    OffsetDateTime.parse(json.get("time").asString())
                            .plusDays(night)
                            .toString());
            var data = json.get("data");
            if (data.path("experiment").asString("").equals("v1") && data.has("schema")) {
                PLANTED.forEach((planted, change) -> {
                    if (planted <= night) {
                        change.accept((ObjectNode) data.at("/schema/attributes"));
                    }
                });
            }
            lines.add(json.toString());
        }
        return lines;
    }

    private static ObjectNode attribute(ObjectNode attributes, String name) {
        return (ObjectNode) attributes.get(name);
    }

    private static ObjectNode type(ObjectNode attributes, String name) {
        return (ObjectNode) attribute(attributes, name).get("type_attr");
    }

    private static String run(int night) {
        return "nightly-" + night;
    }

    private static String day(String run) {
        return OffsetDateTime.parse("2024-12-24T21:00:00Z")
                .plusDays(Integer.parseInt(run.substring("nightly-".length())))
                .toLocalDate()
                .toString();
    }

    private static void send(List<String> events) {
        client.post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(String.join("\n", events).getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static void awaitItems(String path, String state) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    var answer = client.get()
                            .uri(uri(path))
                            .exchange()
                            .expectBody(String.class)
                            .returnResult();
                    return String.valueOf(answer.getResponseBody()).contains("\"state\":\"" + state + '"');
                });
    }

    private static void awaitProjection() {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            var projection = get("/admin/projections").at("/items/0");
            return projection.get("position").asLong() == projection.get("head").asLong();
        });
    }

    private static String body(String path, String mediaType) {
        return client.get()
                .uri(uri(path))
                .header("Accept", mediaType)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    /** Returns the runs of the changes of fields. */
    private static List<String> runs(String path) {
        return items(path).stream()
                .filter(change -> change.get("target_type").asString().equals("field"))
                .map(change -> change.get("run_id").asString())
                .toList();
    }

    private static List<JsonNode> items(String path) {
        return StreamSupport.stream(get(path).get("items").spliterator(), false).toList();
    }

    private static JsonNode get(String path) {
        return DomainJson.MAPPER.readTree(client.get()
                .uri(uri(path))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static URI uri(String path) {
        return URI.create(service.url() + "/api/v1" + path);
    }
}
