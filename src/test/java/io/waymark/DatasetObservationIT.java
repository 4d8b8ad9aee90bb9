package io.waymark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;

/** Sends observations of datasets outside of runs, over HTTP and Kafka, to the complete service. */
class DatasetObservationIT {
    private static final String SOURCE = "/crawler";

    private static TestService service;

    private final String namespace = "ns" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        service = TestService.start(DatasetObservationIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void observeFirstVersion() {
        publish(observation(namespace + "-1", 1, "id", "amount"));
        awaitVersions(1);
    }

    @Test
    void observationMakesVersionWithoutRun() {
        var version = items("/versions").getFirst();

        assertThat(version).contains("\"runs\":0", "\"version\":1");
        assertThat(version)
                .contains("\"first\":{\"run_id\":\"" + run(1) + "\",\"observed\":true,\"snapshot_id\"")
                .contains("\"timestamp\":\"2026-03-01T00:00:01.000000Z\"");
        assertThat(get("/api/v1/runs?limit=1000")).doesNotContain(run(1).value());
        assertThat(get("/api/v1/runs?state=completed&limit=1000")).doesNotContain(run(1).value());
        assertThat(get("/api/v1/runs?state=observed&limit=1000")).contains(run(1).value());
        assertThat(get("/api/v1/runs/" + run(1))).contains("\"state\":\"observed\"", "\"total_changes\":0");
        assertThat(get("/api/v1/changes?scope=in-run&limit=1000")).doesNotContain(run(1).value());
    }

    @Test
    void changesBetweenObservationsAreMarkedObserved() {
        publish(observation(namespace + "-2", 2, "id", "amount", "currency"));
        awaitVersions(2);

        assertThat(get(dataset("/changes")))
                .contains("\"run_id\":\"" + run(2) + "\",\"observed\":true,\"workflow\":null");
        assertThat(get(dataset("/fields/currency")))
                .contains("\"event\":\"created\"", "\"run_id\":\"" + run(2) + "\",\"observed\":true");
        assertThat(get(dataset("/at?time=2026-03-01T00:00:01.5Z"))).contains("\"version\":1");
    }

    @Test
    void repeatedObservationHasOneEffect() {
        var event = observation(namespace + "-1", 1, "id", "amount");
        publish(event);
        publishToKafka("any key", event);
        publishToKafka(null, observation(namespace + "-2", 2, "id"));

        awaitVersions(2);
        assertThat(get("/api/v1/runs/" + run(1))).contains("\"events\":1");
    }

    @Test
    void runKeepsItsWorkflowOnTheDataset() {
        var run = EventFixtures.newRun();
        publish(event(run, "1", "run.started", Map.of("workflow", Map.of("namespace", "lab", "name", namespace))));
        publish(event(
                run,
                "2",
                "module.completed",
                Map.of(
                        "module",
                        "Loader",
                        "experiment",
                        "v1",
                        "schema",
                        EventFixtures.schema("id", "amount", "tax"),
                        "dataset",
                        Map.of("namespace", namespace, "name", "orders"))));
        awaitVersions(2);

        publish(observation(namespace + "-3", 30, "id"));
        awaitVersions(3);

        assertThat(get("/api/v1/datasets?workflow=lab/" + namespace)).contains("\"versions\":3");
        assertThat(items("/versions").get(1)).contains("\"runs\":1").doesNotContain("observed");
    }

    @Test
    void binaryModeNeedsNoSubject() {
        service.client()
                .post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_JSON)
                .header("ce-specversion", "1.0")
                .header("ce-id", namespace + "-2")
                .header("ce-source", SOURCE)
                .header("ce-type", "io.waymark.dataset.observed")
                .header("ce-time", "2026-03-01T00:00:02Z")
                .bodyValue(DomainJson.write(Map.of(
                        "dataset", Map.of("namespace", namespace, "name", "orders"),
                        "schema", EventFixtures.schema("id"))))
                .exchange()
                .expectStatus()
                .isAccepted();

        awaitVersions(2);
    }

    @Test
    void observationIsExportedAsDatasetEvent() {
        var exported = DomainJson.readValue(get("/api/v1/runs/" + run(1) + "/openlineage"));

        assertThat(((Value.Items) exported).items()).singleElement().satisfies(event -> {
            assertThat(DomainJson.write(event)).contains("DatasetEvent", "\"name\":\"orders\"", "\"name\":\"amount\"");
            assertThat(((Value.Members) event).get("run")).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restoreOfObservationIsRefused(boolean dryRun) {
        var snapshots = (Value.Members) DomainJson.readValue(get("/api/v1/runs/" + run(1) + "/snapshots"));
        var snapshot =
                (Value.Members) ((Value.Items) snapshots.get("items")).items().getFirst();

        service.client()
                .post()
                .uri("/api/v1/runs/" + run(1) + "/restore")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(DomainJson.write(Map.of("snapshot_id", snapshot.get("snapshot_id"), "dry_run", dryRun)))
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:waymark:problem:unrestorable-run");
        assertThat(get("/api/v1/runs/" + run(1))).contains("\"events\":1");
    }

    @Test
    void otherEventsCannotUseIdsOfObservations() {
        service.client()
                .post()
                .uri("/api/v1/events")
                .contentType(MediaType.valueOf("application/cloudevents+json"))
                .bodyValue(event(run(1), "9", "run.completed", Map.of()))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    private RunId run(int number) {
        return RunId.ofObservation(SOURCE, namespace + "-" + number);
    }

    private String observation(String id, int second, String... fields) {
        return DomainJson.write(Map.of(
                "specversion",
                "1.0",
                "id",
                id,
                "source",
                SOURCE,
                "type",
                "io.waymark.dataset.observed",
                "time",
                "2026-03-01T00:00:%02dZ".formatted(second),
                "data",
                Map.of(
                        "dataset", Map.of("namespace", namespace, "name", "orders"),
                        "schema", EventFixtures.schema(fields),
                        "context", Map.of("crawler", "nightly"))));
    }

    private static String event(RunId run, String id, String type, Map<String, Object> data) {
        return DomainJson.write(Map.of(
                "specversion", "1.0",
                "id", id,
                "source", SOURCE,
                "type", "io.waymark." + type,
                "subject", run,
                "time", "2026-03-01T00:00:20Z",
                "data", data));
    }

    private static void publish(String event) {
        service.client()
                .post()
                .uri("/api/v1/events")
                .contentType(MediaType.valueOf("application/cloudevents+json"))
                .bodyValue(event)
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static void publishToKafka(String key, String event) {
        var bytes = new ByteArraySerializer();
        var settings = Map.<String, Object>of("bootstrap.servers", TestServers.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            var keyBytes = key == null ? null : key.getBytes(UTF_8);
            var sent = producer.send(new ProducerRecord<>(service.name(), keyBytes, event.getBytes(UTF_8)));
            producer.flush();
            assertThat(sent).isDone();
        }
    }

    private String dataset(String path) {
        return "/api/v1/datasets/" + namespace + "/orders" + path;
    }

    private List<String> items(String path) {
        var page = (Value.Members) DomainJson.readValue(get(dataset(path)));
        return ((Value.Items) page.get("items"))
                .items().stream().map(DomainJson::write).toList();
    }

    private void awaitVersions(int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get(dataset(""))).contains("\"versions\":" + count));
    }

    private static String get(String path) {
        return service.client()
                .get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }
}
