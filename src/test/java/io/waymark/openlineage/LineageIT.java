package io.waymark.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.LineageFixture;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends OpenLineage events to the complete service, over HTTP and Kafka. */
class LineageIT {
    private static final String DAG = "01980a00-0000-7000-8000-000000000001";

    /** The namespace of all ids in the fixtures. A test replaces it to get runs of its own. */
    private static final String ID_PREFIX = "01980a00-0000-7000-8000";

    /** The number of events that the Python client sends in each of its three ways. */
    private static final int EVENTS = Integer.getInteger("openlineage.events", 40);

    private static final HttpClient http = HttpClient.newHttpClient();

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(LineageIT.class, "--waymark.security.write-tokens=writer");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void eventsOverHttpBecomeRunAndDatasets() {
        LineageFixture.events("airflow")
                .forEach(event ->
                        assertThat(post("/api/v1/lineage", event).statusCode()).isEqualTo(201));

        awaitBody("/api/v1/runs/" + DAG, "\"state\":\"completed\"");
        assertThat(get("/api/v1/runs/" + DAG + "/metadata?module=clean")).contains("\"customer\"");
        awaitBody(
                "/api/v1/datasets/postgres%3A%2F%2Fdb%3A5432/shop.public.orders/fields/customer",
                "\"event\":\"created\"");
    }

    @Test
    void answerIsEmptyAndHasALength() {
        var answer = post("/api/v1/lineage", event("20000000"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Length")).contains("0");
    }

    @Test
    void compressedEventsWithParametersAndHeadersAreAccepted() throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(event("20000001"));
        }

        var answer = send(request("/api/v1/lineage?api_version=2&team=data")
                .header("Content-Encoding", "gzip")
                .header("Content-Type", "application/json; charset=UTF-8")
                .header("X-Team", "data")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed.toByteArray())));

        assertThat(answer.statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"eventTime\": \"yesterday\", \"job\": {\"namespace\": \"n\", \"name\": \"j\"}}",
                "{\"eventTime\": \"2026-01-01T00:00:00Z\", \"run\": {\"run_id\": \"x\"},"
                        + " \"job\": {\"namespace\": \"n\", \"name\": \"j\"}}",
                "{\"eventTime\": \"2026-01-01T00:00:00Z\", \"run\": {\"runId\": \"x\"}, \"job\": null}",
                "{\"eventTime\": \"2026-01-01T00:00:00Z\", \"job\": {\"namespace\": \"n\", \"name\": \"j\"}}}"
            })
    void invalidEventsAreRejectedWithTheReason(String event) {
        var answer = post("/api/v1/lineage", event.getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:waymark:problem:invalid-events");
    }

    @Test
    void tokenIsRequired() {
        var answer = send(HttpRequest.newBuilder(URI.create(service.url() + "/api/v1/lineage"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(event("20000002"))));

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void batchListsFailedEvents() {
        var body = "[" + new String(event("20000003"), UTF_8) + ", {\"eventTime\": 5}]";

        var answer = post("/api/v1/lineage/batch", body.getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"successful\":1", "\"index\":1", "\"retriable\":false");
    }

    @Test
    void invalidRecordsBecomeDeadLettersAndNothingStops() {
        publishToOnePartition("no event".getBytes(UTF_8), event("20000004"));

        awaitBody("/api/v1/runs/20000004-0000-7000-8000-000000000001", "\"state\":\"in_progress\"");
        awaitBody("/api/v1/dead-letters", service.name() + "-openlineage");
    }

    @Test
    void runEventOverBothTransportsHasOneEffect() {
        var run = "20000006-0000-7000-8000-000000000001";
        var events = events("airflow", "20000006");
        var others = events("airflow", "20000007");
        assertThat(post("/api/v1/lineage", events.getFirst()).statusCode()).isEqualTo(201);

        publishToOnePartition(events.getFirst(), events.get(1), others.getFirst(), others.get(1));

        awaitBody("/api/v1/runs/20000007-0000-7000-8000-000000000001", "\"active_modules\":\\[\"extract\"\\]");
        awaitBody("/api/v1/runs/" + run, "\"active_modules\":\\[\"extract\"\\]");
        assertThat(eventsOf(run)).isEqualTo(eventsOf("20000007-0000-7000-8000-000000000001"));
        assertThat(stored(run)).isEqualTo(2);
    }

    @Test
    void datasetEventOverBothTransportsHasOneEffect() {
        var event = new String(LineageFixture.events("static").getFirst(), UTF_8).replace("public.items", "twice");
        var versions = "/api/v1/datasets/postgres%3A%2F%2Fdb%3A5432/shop.twice/versions";
        publishToOnePartition(event.getBytes(UTF_8));
        awaitBody(versions, "\"version\":1\\b");
        var run = Pattern.compile("observed:\\w+")
                .matcher(get(versions))
                .results()
                .findFirst()
                .orElseThrow()
                .group();

        assertThat(post("/api/v1/lineage", event.getBytes(UTF_8)).statusCode()).isEqualTo(201);
        var next = event.replace("\"title\"", "\"label\"").getBytes(UTF_8);
        assertThat(post("/api/v1/lineage", next).statusCode()).isEqualTo(201);

        awaitBody(versions, "\"version\":2\\b");
        assertThat(eventsOf(run)).isEqualTo("1");
    }

    /** Returns the number of native events that a run has received. */
    private static String eventsOf(String run) {
        return get("/api/v1/runs/" + run).replaceAll("(?s).*\"events\":(\\d+).*", "$1");
    }

    /** Returns the number of OpenLineage events that are stored of a run. */
    private static long stored(String run) {
        var database = service.context().getEnvironment().getRequiredProperty("spring.r2dbc.url");
        return DatabaseRows.number(
                ConnectionFactories.get(database), "select count(*) from lineage_event where run_id = $1", run);
    }

    @Test
    void deadLetterIsRedrivenWithCorrectedEvent() {
        var run = "20000005-0000-7000-8000-000000000001";
        publish(List.of(new String(event("20000005"), UTF_8)
                .replace("\"START\"", "\"BEGIN\"")
                .getBytes(UTF_8)));
        awaitBody("/api/v1/dead-letters", "one of \\[START.*BEGIN");
        var letter = Pattern.compile("\"id\":(\\d+)[^{]*\"reason\":\"[^\"]*BEGIN")
                .matcher(get("/api/v1/dead-letters"))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        var redrive = "/api/v1/dead-letters/" + letter + "/redrive";

        var unchanged = post(redrive, new byte[0]);
        var corrected = post(redrive, event("20000005"));

        assertThat(unchanged.statusCode()).isEqualTo(400);
        assertThat(unchanged.body()).contains("undecodable-event", "BEGIN");
        assertThat(corrected.statusCode()).isEqualTo(202);
        assertThat(corrected.body()).isEqualTo("{\"id\":" + letter + "}");
        awaitBody("/api/v1/runs/" + run, "\"state\":\"in_progress\"");
        assertThat(get("/api/v1/dead-letters")).doesNotContain("BEGIN");
    }

    @Test
    void anyOrderAndTransportGivesSameModel() {
        var random = new Random(3);
        var expected = model("30000000", Collections.emptyList(), true);

        for (int order = 1; order <= 3; order++) {
            var prefix = "3000000" + order;
            var events = new ArrayList<>(events("dbt", prefix));
            events.addAll(events.subList(0, 3));
            Collections.shuffle(events, random);
            assertThat(model(prefix, events, order % 2 == 0)).isEqualTo(expected);
        }
    }

    @Test
    void pythonClientDeliversAllEvents() {
        var result = PythonLineageClient.send(service.url(), EVENTS);

        assertThat(result.succeeded()).as(result.output()).isTrue();
        var roots = result.output().lines().map(line -> line.split(" ")).toList();
        assertThat(roots.stream().mapToInt(root -> Integer.parseInt(root[2])).sum())
                .isEqualTo(3 * EVENTS / 2);
        for (var root : roots) {
            System.out.printf(
                    "OpenLineage Python client, %s: %s of %d jobs, 0 errors, all accepted in %s s%n",
                    root[0], root[2], EVENTS / 2, root[3]);
            awaitBody("/api/v1/runs/" + root[1], "\"completed\":" + root[2] + "\\b");
        }
    }

    @Test
    void goClientDeliversAllEvents() {
        var result = GoLineageClient.send(service.url(), EVENTS);

        assertThat(result.succeeded()).as(result.output()).isTrue();
        for (var namespace : List.of("go", "go-gzip")) {
            awaitRuns("/api/v1/runs?state=completed&workflow=" + namespace + "/job", EVENTS / 2);
        }
        System.out.printf(
                "OpenLineage Go client (namespace, completed runs, seconds until all were accepted), 0 errors:%n%s",
                result.output());
    }

    /** Sends the events of the dbt fixture, in their order if none are given. Returns what the requests then show. */
    private static String model(String prefix, List<byte[]> given, boolean overHttp) {
        var events = given.isEmpty() ? events("dbt", prefix) : given;
        if (overHttp) {
            int half = events.size() / 2;
            events.subList(0, half).forEach(event -> post("/api/v1/lineage", event));
            post("/api/v1/lineage/batch", batch(events.subList(half, events.size())));
        } else {
            publish(events);
        }
        var run = "/api/v1/runs/" + prefix + "-0000-7000-8000-000000000201";
        awaitBody(run, "\"state\":\"completed\".*\"completed\":2");
        return states(get(run + "/executions"))
                + get(run + "/metadata?module=SHOP.MART.shop.customers.build.run")
                        .replace(prefix, "");
    }

    /** Returns the state of each module. The order of the modules is that of their first events, so it is left out. */
    private static Set<String> states(String executions) {
        var pattern = Pattern.compile("\"module_name\":\"([^\"]*)\".*?\"state\":\"(\\w+)\"");
        return pattern.matcher(executions)
                .results()
                .map(match -> match.group(1) + '=' + match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static byte[] batch(List<byte[]> events) {
        var texts = events.stream().map(event -> new String(event, UTF_8)).toList();
        return ("[" + String.join(",", texts) + "]").getBytes(UTF_8);
    }

    private static byte[] event(String prefix) {
        return events("airflow", prefix).getFirst();
    }

    private static List<byte[]> events(String producer, String prefix) {
        return LineageFixture.events(producer).stream()
                .map(event -> new String(event, UTF_8).replace(ID_PREFIX, prefix + "-0000-7000-8000"))
                .map(event -> event.getBytes(UTF_8))
                .toList();
    }

    /** Publishes records with keys that are not run ids, so that a run is spread over partitions. */
    private static void publish(List<byte[]> events) {
        publish(events, number -> "run:namespace/job" + number);
    }

    /** Publishes records with the same key, so that the consumer processes them one after the other. */
    private static void publishToOnePartition(byte[]... events) {
        publish(List.of(events), number -> "run:namespace/job");
    }

    private static void publish(List<byte[]> events, IntFunction<String> keys) {
        var bytes = new ByteArraySerializer();
        var settings = Map.<String, Object>of("bootstrap.servers", TestServers.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (int i = 0; i < events.size(); i++) {
                var key = keys.apply(i).getBytes(UTF_8);
                sent.add(producer.send(new ProducerRecord<>(service.name() + "-openlineage", key, events.get(i))));
            }
            producer.flush();
            sent.forEach(Future::resultNow);
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(service.url() + path)).header("Authorization", "Bearer writer");
    }

    private static HttpResponse<String> post(String path, byte[] body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static String get(String path) {
        return send(request(path)).body();
    }

    private static void awaitBody(String path, String pattern) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get(path)).containsPattern("(?s)" + pattern));
    }

    private static void awaitRuns(String path, int count) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(send(request(path).header("Accept", "application/x-ndjson"))
                                .body()
                                .lines())
                        .hasSize(count));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
