package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests topics that were recreated, truncated or deleted: skipped records are reported, existing ones are not lost. */
class TopicFaultsIT {

    @Test
    void missingStoredOffsetIsReportedAndIntakeContinues() throws Exception {
        var topic = new EventsTopic(TestServers.bootstrapServers(), "faults-" + UUID.randomUUID());
        topic.create(4);
        var runs = IntStream.range(0, 4).mapToObj(i -> EventFixtures.newRun()).toList();
        IntStream.range(0, 4).forEach(i -> topic.sendTo(i, runs.get(i), events(runs.get(i), 6)));
        topic.deleteBefore(0, 4);
        var database = MigratedDatabase.createUrl(getClass());
        storeOffset(database, topic, 0, 2, null);
        storeOffset(database, topic, 1, 3, "another");
        storeOffset(database, topic, 2, 500, null);
        storeOffset(database, topic, 3, 4, null);

        try (var service = start(topic, database)) {
            service.awaitApplied(runs.get(0), 2);
            service.awaitApplied(runs.get(1), 6);
            service.awaitApplied(runs.get(2), 6);
            service.awaitApplied(runs.get(3), 2);

            var lost = "waymark.ingest.offset.resets";
            assertThat(service.count(lost, "reason", "expired")).isEqualTo(1);
            assertThat(service.count(lost, "reason", "recreated")).isEqualTo(1);
            assertThat(service.count(lost, "reason", "truncated")).isEqualTo(1);
            assertThat(service.count(lost)).isEqualTo(3);
            assertThat(service.number("select min(next_offset) from consumer_offset"))
                    .isEqualTo(6);
        }
    }

    @Test
    void recreatedTopicIsDetectedAndIntakeContinues() throws Exception {
        var topic = new EventsTopic(TestServers.bootstrapServers(), "faults-" + UUID.randomUUID());
        Stream.of("", "-commands", "-dead-letters")
                .forEach(of -> topic.named(topic.name() + of).create(1));
        try (var service =
                start(topic, MigratedDatabase.createUrl(getClass()), "--waymark.kafka.topics.create=false")) {
            applied(service, topic, 10);
            for (int records : List.of(25, 5)) { // the stored offset exists in the new topic, then it does not
                double alarms = service.count("waymark.ingest.offset.resets", "reason", "recreated");
                topic.recreate(1);
                applied(service, topic, records);
                assertThat(service.count("waymark.ingest.offset.resets", "reason", "recreated"))
                        .isGreaterThan(alarms);
            }
            assertThat(service.count("waymark.ingest.offset.resets", "reason", "truncated"))
                    .isZero();
        }
    }

    private static void applied(MonitoredService service, EventsTopic topic, int records) throws Exception {
        var run = EventFixtures.newRun();
        topic.send(run, events(run, records));
        service.awaitApplied(run, records);
    }

    @Test
    void missingDeadLetterTopicBlocksThePartition() throws Exception {
        try (var service = new MonitoredService(TestService.start(
                getClass(),
                "--waymark.ingest.consumers=1",
                "--waymark.kafka.delivery-timeout=2s",
                "--waymark.ingest.max-backoff=1s"))) {
            var letters = service.topic().named(service.topic().name() + "-dead-letters");
            var runs = List.of(EventFixtures.newRun(), EventFixtures.newRun());
            sendOneBadOneGood(service, runs.get(0));
            service.awaitApplied(runs.get(0), 1);
            letters.delete();
            sendOneBadOneGood(service, runs.get(1));

            Awaiter.until("the service is not ready", () -> !service.ready());
            Awaiter.until(
                    "the dead letter is retried",
                    () -> service.count("waymark.ingest.retries", "stage", "dead letters") > 2);
            assertThat(service.alive()).isTrue();
            assertThat(service.applied(runs.get(1))).isZero();
            assertThat(service.number("select count(*) from dead_letter")).isEqualTo(1);

            letters.create(1);
            service.awaitApplied(runs.get(1), 1);
            assertThat(service.number("select count(*) from dead_letter")).isEqualTo(2);
            assertThat(letters.end(0)).isPositive();
            Awaiter.until("the service is ready again", service::ready);
        }
    }

    private static void sendOneBadOneGood(MonitoredService service, RunId run) {
        service.topic().sendTo(0, run, List.of("no event".getBytes(UTF_8), EventFixtures.json(run, "1", "Loader")));
    }

    private static MonitoredService start(EventsTopic topic, String database, String... settings) {
        return new MonitoredService(TestService.on(topic.name(), database, settings));
    }

    private static void storeOffset(String database, EventsTopic topic, int partition, long offset, String topicId) {
        DatabaseRows.execute(
                ConnectionFactories.get(database),
                "insert into consumer_offset (topic, partition, next_offset, topic_id) values ('%s', %d, %d, %s)"
                        .formatted(topic.name(), partition, offset, topicId == null ? "null" : "'" + topicId + "'"));
    }

    private static List<byte[]> events(RunId run, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> EventFixtures.json(run, String.valueOf(i), "Loader"))
                .toList();
    }
}
