package io.waymark.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.message.Encoding;
import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Publishes the same run with each client and compares what is stored with a run published as NDJSON. */
class PublishersIT {
    private static final int PARTITIONS = 6;
    private static final int RUNS = 4;

    private static TestService service;
    private static HttpApi api;

    private final ExampleRun run = ExampleRun.of("failing");

    @BeforeAll
    static void start() {
        service = TestService.start(PublishersIT.class, "--waymark.kafka.topics.partitions=" + PARTITIONS);
        api = new HttpApi(service.url());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void javaSdkPublishesOverHttp(Encoding mode) throws Exception {
        new CloudEventsJava(run).overHttp(api, mode);

        checkHistory(run);
    }

    @Test
    void javaSdkPublishesBatchOverHttp() throws Exception {
        new CloudEventsJava(run).asBatch(api);

        checkHistory(run);
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void javaSdkPublishesOverKafka(Encoding mode) throws Exception {
        new CloudEventsJava(run).overKafka(TestServers.bootstrapServers(), service.name(), mode);

        checkHistory(run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"structured", "binary", "batch", "emitter-structured", "emitter-binary"})
    void javaScriptSdkPublishesOverHttp(String mode) throws Exception {
        NodeClients.publishOverHttp(mode, service.url(), run.ndjson());

        checkHistory(run.inMilliseconds());
    }

    @Test
    void javaScriptEmitterReportsRefusalInBodyOnly() {
        var event = run.lines().getFirst().replace("application/json", "text/plain");

        var printed = NodeClients.publishOverHttp("emitter-unchecked", service.url(), event);

        assertThat(printed).contains("\"status\":415", "Send events as application/cloudevents+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"structured", "binary"})
    void kafkajsPublishesCompressed(String mode) throws Exception {
        NodeClients.publishOverKafka(mode, TestServers.bootstrapServers(), service.name(), run.ndjson());

        checkHistory(run);
    }

    @Test
    void kafkajsReadsDeadLetterOfHttpHeaders() throws Exception {
        NodeClients.publishOverKafka(
                "binary-http",
                TestServers.bootstrapServers(),
                service.name(),
                run.lines().getFirst());

        var letter = consumeFirst(service.name() + "-dead-letters");

        assertThat(letter.get("headers").get("waymark-reason").asString())
                .contains("no ce_specversion header and no specversion in the value; Kafka's headers are spelt ce_…");
    }

    @Test
    void kafkajsReadsCommandOfRestore() throws Exception {
        publish(run);
        restoreFirstSnapshot();

        var command = consumeFirst(service.name() + "-commands");

        assertThat(command.get("key").asString()).isEqualTo(run.id().value());
        assertThat(DomainJson.MAPPER
                        .readTree(command.get("value").asString())
                        .get("type")
                        .asString())
                .isEqualTo("io.waymark.run.restored");
    }

    @Test
    void kcatPublishesStructuredMode() throws Exception {
        new Kcat(TestServers.bootstrapServers()).produceStructured(service.name(), run);

        checkHistory(run);
    }

    @Test
    void kcatPublishesBinaryMode() throws Exception {
        var kcat = new Kcat(TestServers.bootstrapServers());
        for (var line : run.lines()) {
            var event = DomainJson.MAPPER.readTree(line);
            var headers = List.of("specversion", "id", "source", "type", "subject", "time").stream()
                    .map(name -> "ce_" + name + "=" + event.get(name).asString())
                    .toList();
            kcat.produceBinary(
                    service.name(), run.id().value(), headers, event.get("data").toString());
        }

        checkHistory(run);
    }

    /** Reads the topic with kcat and compares key, partition and content of the records of three clients. */
    @Test
    void clientsPlaceKeysInPartitionsOfJava() {
        var kcat = new Kcat(TestServers.bootstrapServers());
        var topic = service.name();
        var runs = Stream.generate(() -> ExampleRun.of("failing")).limit(RUNS).toList();
        var structured = runs.stream().map(ExampleRun::ndjson).collect(Collectors.joining());
        NodeClients.publishOverKafka("structured", TestServers.bootstrapServers(), topic, structured);
        runs.forEach(each -> kcat.produceStructured(topic, each));

        var records =
                kcat.consume(topic).stream().map(line -> line.split("\t", 4)).toList();

        for (var each : runs) {
            var ofRun = records.stream()
                    .filter(fields -> fields[1].equals(each.id().value()))
                    .toList();
            assertThat(ofRun).extracting(fields -> fields[0]).containsOnly(partitionOfJava(each));
            assertThat(ofRun).extracting(fields -> fields[2]).containsOnly("content-type=application/cloudevents+json");
            assertThat(ofRun)
                    .extracting(fields -> fields[3])
                    .isEqualTo(Stream.concat(each.lines().stream(), each.lines().stream())
                            .toList());
        }
    }

    private static String partitionOfJava(ExampleRun run) {
        var key = run.id().value().getBytes(UTF_8);
        return String.valueOf(Utils.toPositive(Utils.murmur2(key)) % PARTITIONS);
    }

    /** Compares the stored records with those of another run with the same events, published as NDJSON. */
    private static void checkHistory(ExampleRun published) throws Exception {
        var reference = published.withId(EventFixtures.newRun());
        publish(reference);
        var expected = api.history(reference.id());
        assertThat(expected.get("changes")).contains("\"change_type\"");

        api.awaitEnd(published.id());
        assertThat(api.history(published.id())).isEqualTo(expected);
    }

    private static void publish(ExampleRun run) throws IOException, InterruptedException {
        api.publish(Map.of("Content-Type", "application/x-ndjson"), run.ndjson().getBytes(UTF_8));
        api.awaitEnd(run.id());
    }

    private void restoreFirstSnapshot() throws IOException, InterruptedException {
        var snapshots = api.json("/api/v1/runs/" + run.id() + "/snapshots?order=asc&phase=completed&limit=1");
        var snapshot = snapshots.get("items").get(0).get("snapshot_id").asString();
        var response = api.post(
                "/api/v1/runs/" + run.id() + "/restore",
                Map.of("Content-Type", "application/json"),
                "{\"snapshot_id\": \"%s\"}".formatted(snapshot).getBytes(UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static JsonNode consumeFirst(String topic) {
        return DomainJson.MAPPER.readTree(
                NodeClients.consume(TestServers.bootstrapServers(), topic, 1).getFirst());
    }
}
