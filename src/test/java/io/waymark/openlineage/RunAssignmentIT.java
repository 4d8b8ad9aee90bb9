package io.waymark.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** Sends OpenLineage runs whose events name different parents, over HTTP and Kafka. */
class RunAssignmentIT {
    private static final int RUNS = 30;

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(RunAssignmentIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** An OpenLineage run, its parent and its root. */
    private record Ids(String run, String parent, String root) {
        static Ids random() {
            return new Ids(
                    UUID.randomUUID().toString(),
                    UUID.randomUUID().toString(),
                    UUID.randomUUID().toString());
        }

        byte[] start() {
            return event("START", 1, "");
        }

        byte[] completion() {
            var withRoot =
                    "\"root\": {\"run\": {\"runId\": \"%s\"}, \"job\": {\"namespace\": \"shop\", \"name\": \"daily\"}},"
                            .formatted(root);
            return event("COMPLETE", 2, withRoot);
        }

        private byte[] event(String type, int second, String withRoot) {
            return """
                {"eventType": "%s", "eventTime": "2026-03-02T04:00:0%dZ",
                 "run": {"runId": "%s", "facets": {"parent": {%s "run": {"runId": "%s"},
                     "job": {"namespace": "shop", "name": "daily.load"}}}},
                 "job": {"namespace": "shop", "name": "daily.load.orders"}}
                """.formatted(type, second, run, withRoot, parent).getBytes(UTF_8);
        }
    }

    @Test
    void laterRootOverKafkaJoinsTheRun() {
        var ids = Ids.random();

        post(ids.start());
        publish(List.of(ids.completion(), ids.completion()));

        awaitExecutions(ids.parent());
        assertThat(status("/api/v1/runs/" + ids.root())).isEqualTo(404);
        assertThat(stored("where lineage_run = $1", ids.run())).isEqualTo(2);
    }

    @Test
    void batchOfBothNamesHasOneRun() {
        var ids = Ids.random();
        var batch = "[" + new String(ids.completion(), UTF_8) + "," + new String(ids.start(), UTF_8) + "]";

        await().atMost(Duration.ofMinutes(1)).until(() -> post("/api/v1/lineage/batch", batch.getBytes(UTF_8)) == 204);

        awaitExecutions(ids.root());
        assertThat(status("/api/v1/runs/" + ids.parent())).isEqualTo(404);
    }

    @Test
    void simultaneousNamesGiveOneRunEach() {
        var all = IntStream.range(0, RUNS).mapToObj(number -> Ids.random()).toList();

        publish(all.stream()
                .flatMap(ids -> List.of(ids.start(), ids.completion()).stream())
                .toList());
        all.forEach(ids -> post(ids.completion()));

        for (var ids : all) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(stored("where lineage_run = $1", ids.run()))
                            .isEqualTo(2));
            long ofParent = stored("where run_id = $1", ids.parent());
            assertThat(ofParent + stored("where run_id = $1", ids.root())).isEqualTo(2);
            awaitExecutions(ofParent == 0 ? ids.root() : ids.parent());
            assertThat(ofParent).isIn(0L, 2L);
        }
    }

    private static void awaitExecutions(String run) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get("/api/v1/runs/" + run + "/executions"))
                        .containsPattern("\"module_name\":\"orders\".*\"state\":\"completed\""));
    }

    private static long stored(String where, String parameter) {
        var database = service.context().getEnvironment().getRequiredProperty("spring.r2dbc.url");
        return DatabaseRows.number(
                ConnectionFactories.get(database), "select count(*) from lineage_event " + where, parameter);
    }

    /** Publishes records with different keys, so that the events of a run are in different partitions. */
    private static void publish(List<byte[]> events) {
        var bytes = new ByteArraySerializer();
        var settings = Map.<String, Object>of("bootstrap.servers", TestServers.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (int i = 0; i < events.size(); i++) {
                var key = ("job" + i).getBytes(UTF_8);
                sent.add(producer.send(new ProducerRecord<>(service.name() + "-openlineage", key, events.get(i))));
            }
            producer.flush();
            sent.forEach(Future::resultNow);
        }
    }

    /** Sends an event until it is accepted; a repeated event has no second effect. */
    private static void post(byte[] event) {
        await().atMost(Duration.ofMinutes(1)).until(() -> post("/api/v1/lineage", event) == 201);
    }

    private static int post(String path, byte[] body) {
        return service.client()
                .post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .returnResult(Void.class)
                .getStatus()
                .value();
    }

    private static int status(String path) {
        return service.client()
                .get()
                .uri(path)
                .exchange()
                .returnResult(Void.class)
                .getStatus()
                .value();
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
