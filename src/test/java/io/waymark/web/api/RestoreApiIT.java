package io.waymark.web.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestServers;
import io.waymark.port.broker.EventPublisher;
import io.waymark.web.openapi.DescriptionChecker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests restores from the request over the topic to the database and back to the response. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class RestoreApiIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String COMMANDS = "restore-it.commands";

    private final RunId run = EventFixtures.newRun();
    private final AtomicInteger count = new AtomicInteger();
    private final EventPublisher events;
    private final WebTestClient client;

    RestoreApiIT(@Autowired EventPublisher events, @LocalServerPort int port) {
        this.events = events;
        this.client = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port + "/api/v1")
                .responseTimeout(Duration.ofSeconds(30))
                .filter(DescriptionChecker.answers())
                .build();
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry settings) {
        var database = TestServers.newDatabase(RestoreApiIT.class);
        settings.add("spring.r2dbc.url", () -> database);
        settings.add("waymark.kafka.bootstrap-servers", TestServers::bootstrapServers);
        settings.add("waymark.kafka.group-id", () -> "restore-it");
        settings.add("waymark.kafka.topics.events", () -> "restore-it.events");
        settings.add("waymark.kafka.topics.commands", () -> COMMANDS);
        settings.add("waymark.kafka.topics.dead-letters", () -> "restore-it.dead-letters");
    }

    @Test
    void runIsRestoredBackAndForth() {
        completed("Loader", "age");
        completed("Splitter", "age", "zip");
        completed("Loader", "age", "sex");
        var snapshots = snapshots(3);
        var before = get("/experiments");

        var restored = restore(snapshots.get(1), "");

        assertThat(restored.get("restored").asBoolean()).isTrue();
        assertThat(restored.get("changes").asInt()).isEqualTo(2);
        assertThat(restored.get("experiments"))
                .isEqualTo(JSON.readTree("{\"Loader\": \"default\", \"Splitter\": \"default\"}"));
        assertThat(restored.get("metadata_modules")).isEqualTo(JSON.readTree("[\"Loader\", \"Splitter\"]"));
        assertThat(get("/experiments")).isEqualTo(restored.get("experiments"));
        var made = get("/snapshots/" + restored.get("snapshot_id").asString());
        assertThat(made.get("phase").asString()).isEqualTo("restored");
        assertThat(made.get("module_name").asString()).isEqualTo("Splitter");
        assertThat(made.get("context").get("restored_from").asString()).isEqualTo(snapshots.get(1));
        assertThat(get("/metadata?module=Loader").get("attributes").propertyNames())
                .containsExactly("age");
        assertThat(get("/evolution?module=Loader").get("items").size()).isEqualTo(3);

        completed("Evaluator", "age");
        assertThat(get("/snapshots/" + snapshots(5).getLast())
                        .get("metadata_before")
                        .get("attributes")
                        .propertyNames())
                .containsExactly("age", "zip");
        restore(snapshots.get(2), "");
        assertThat(get("/experiments")).isEqualTo(before);
        assertThat(get("/results?module=Evaluator").toString()).contains("Evaluator[default]");
    }

    @Test
    void dryRunReportsWithoutChanging() {
        completed("Loader", "age");
        completed("Loader", "age", "zip");
        var snapshots = snapshots(2);
        var before = get("");

        var item = restore(snapshots.getFirst(), ", \"dry_run\": true");

        assertThat(item.get("restored").asBoolean()).isFalse();
        assertThat(item.get("changes").asInt()).isEqualTo(2);
        assertThat(get("")).isEqualTo(before);
    }

    @Test
    void onlyTheGivenModulesMetadataIsRestored() {
        completed("Loader", "age");
        completed("Splitter", "age");
        completed("Splitter", "age", "zip");
        completed("Loader", "zip");
        var target = snapshots(4).getFirst();

        restore(target, ", \"modules\": [\"Loader\"]");

        assertThat(get("/metadata?module=Loader").get("attributes").propertyNames())
                .containsExactly("age");
        assertThat(get("/metadata?module=Splitter").get("attributes").propertyNames())
                .containsExactly("age", "zip");
        assertRejected(post(body(target, ", \"modules\": [\"Nobody\"]"), null), 404, "unknown-module");
    }

    @Test
    void impossibleRestoreIsRejectedAtOnce() {
        var limits = "{\"max_snapshots\": 2, \"max_changes\": 0, \"max_timings\": 0}";
        publish(
                "io.waymark.run.planned",
                "{\"workflow\": {\"namespace\": \"n\", \"name\": \"w\"}, \"config\": {},"
                        + " \"sequence\": [\"Loader\"], \"limits\": " + limits + "}");
        completed("Loader", "age");
        var first = snapshots(1).getFirst();
        completed("Loader", "zip");
        completed("Loader", "sex");
        await(() -> get("").get("counters").get("snapshots").asInt() == 3);

        assertRejected(post(body(first, ""), null), 410, "pruned-snapshot");
        assertRejected(post(body("snapshot_000009_20241224_210000", ""), null), 404, "unknown-snapshot");
        assertRejected(post(body("somewhere", ""), null), 400, "malformed-snapshot-id");
        assertRejected(post("{}", null), 400, "malformed-request");
        assertRejected(post("{", null), 400, "malformed-request");
        assertRejected(post(body(first, ", \"modules\": []"), null), 400, "malformed-request");
    }

    @Test
    void sameIdempotencyKeyIsOneRestore() {
        completed("Loader", "age");
        completed("Loader", "age", "zip");
        var snapshots = snapshots(2);
        var body = body(snapshots.getFirst(), "");

        var answers = Flux.range(0, 4)
                .flatMap(i -> Mono.fromCallable(
                                () -> json(post(body, "key 1").expectStatus().isOk()))
                        .subscribeOn(Schedulers.boundedElastic()))
                .collectList()
                .block();

        assertThat(answers).hasSize(4).containsOnly(answers.getFirst());
        assertThat(json(post(body, "key 1").expectStatus().isOk())).isEqualTo(answers.getFirst());
        assertThat(snapshots(3)).hasSize(3);
        assertRejected(post(body(snapshots.getLast(), ""), "key 1"), 409, "idempotency-key-reused");
        assertThat(json(post(body, "key 2").expectStatus().isOk())).isNotEqualTo(answers.getFirst());
    }

    @Test
    void forgedRestoreHasNoEffect() {
        completed("Loader", "age");
        completed("Loader", "age", "zip");
        var target = snapshots(2).getFirst();
        publish("io.waymark.run.restored", "{\"snapshot_id\": \"" + target + "\", \"signature\": \"00\"}");
        completed("Loader", "age");

        assertThat(snapshots(3)).hasSize(3);
        assertThat(get("").get("counters").get("events").asInt()).isEqualTo(3);
    }

    @Test
    void restoreIsPublishedToExecutors() {
        completed("Loader", "age");
        completed("Loader", "age", "zip");
        var target = snapshots(2).getFirst();
        var made = restore(target, "").get("snapshot_id").asString();

        var command = await(() -> commands().stream()
                .filter(event -> event.get("subject").asString().equals(run.value()))
                .findFirst()
                .orElse(null));

        DescriptionChecker.checkMessage("runRestored", command.toString());
        assertThat(command.get("id").asString()).contains(made);
        assertThat(command.get("type").asString()).isEqualTo("io.waymark.run.restored");
        assertThat(command.get("data").get("snapshot_id").asString()).isEqualTo(made);
        assertThat(command.get("data").get("restored_from").asString()).isEqualTo(target);
    }

    @Test
    void concurrentRestoresKeepTheRunOrder() {
        completed("Loader", "age");
        var first = snapshots(1).getFirst();
        for (int i = 0; i < 40; i++) {
            completed(i % 2 == 0 ? "Loader" : "Splitter", "age", "f" + i);
        }
        var restored = restore(first, "").get("snapshot_id").asString();
        for (int i = 0; i < 40; i++) {
            completed("Evaluator", "age", "g" + i);
        }
        var all = snapshots(82);

        assertThat(all).contains(restored);
        restore(all.get(20), "");
        restore(all.get(70), "");
    }

    private List<JsonNode> commands() {
        Map<String, Object> settings = Map.of("bootstrap.servers", TestServers.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partitions = consumer.partitionsFor(COMMANDS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var records = consumer.poll(Duration.ofSeconds(2));
            return StreamSupport.stream(records.spliterator(), false)
                    .map(record -> JSON.readTree(record.value()))
                    .toList();
        }
    }

    private void completed(String module, String... fields) {
        var attributes = new StringBuilder();
        for (var field : fields) {
            attributes.append(attributes.isEmpty() ? "" : ", ").append("\"" + field + "\": {\"type\": \"int\"}");
        }
        publish(
                "io.waymark.module.completed",
                "{\"module\": \"%s\", \"experiment\": \"default\", \"schema\": {\"id\": \"t\", \"attributes\": {%s}}}"
                        .formatted(module, attributes));
    }

    private void publish(String type, String data) {
        int number = count.incrementAndGet();
        var event = """
                {"specversion": "1.0", "id": "%d", "source": "/it", "type": "%s", "subject": "%s",
                 "time": "2024-12-24T21:00:%02dZ", "data": %s}
                """.formatted(number, type, run, number % 60, data);
        events.publish(run.value(), event.getBytes(UTF_8)).block();
    }

    /** Waits for the expected number of snapshots and returns their ids. */
    private List<String> snapshots(int expected) {
        return await(() -> {
            var result = client.get()
                    .uri("/runs/" + run + "/snapshots?limit=1000")
                    .exchange()
                    .expectBody(String.class)
                    .returnResult();
            var items = JSON.readTree(result.getResponseBody()).path("items");
            return items.size() < expected
                    ? null
                    : StreamSupport.stream(items.spliterator(), false)
                            .map(item -> item.get("snapshot_id").asString())
                            .toList();
        });
    }

    private static <T> T await(Supplier<T> look) {
        return Objects.requireNonNull(Mono.fromSupplier(look)
                .subscribeOn(Schedulers.boundedElastic())
                .filter(found -> !Boolean.FALSE.equals(found))
                .repeatWhenEmpty(empty -> empty.delayElements(Duration.ofMillis(50)))
                .timeout(Duration.ofSeconds(30))
                .block());
    }

    private JsonNode get(String path) {
        return json(client.get()
                .uri("/runs/" + run + path)
                .exchange()
                .expectStatus()
                .isOk());
    }

    private JsonNode restore(String snapshot, String more) {
        return json(post(body(snapshot, more), null).expectStatus().isOk());
    }

    private WebTestClient.ResponseSpec post(String body, String key) {
        var request = client.post().uri("/runs/" + run + "/restore").contentType(MediaType.APPLICATION_JSON);
        return (key == null ? request : request.header("Idempotency-Key", key))
                .bodyValue(body)
                .exchange();
    }

    private static String body(String snapshot, String more) {
        return "{\"snapshot_id\": \"" + snapshot + "\"" + more + "}";
    }

    private static void assertRejected(WebTestClient.ResponseSpec response, int status, String name) {
        response.expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:waymark:problem:" + name);
    }

    private static JsonNode json(WebTestClient.ResponseSpec response) {
        return JSON.readTree(response.expectBody(String.class).returnResult().getResponseBody());
    }
}
