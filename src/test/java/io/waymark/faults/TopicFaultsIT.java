package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.Events;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.Rows;
import io.waymark.fixture.Servers;
import io.waymark.fixture.Service;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Topics that are not what they were: nothing is skipped without a word, and nothing is lost that is still there. */
class TopicFaultsIT {

    @Test
    void aStoredPlaceThatIsNotInTheTopicAnyMoreIsAlarmedAndAllThatIsThereIsApplied() throws Exception {
        var topic = new EventsTopic(Servers.bootstrapServers(), "faults-" + UUID.randomUUID());
        topic.create(4);
        var runs = IntStream.range(0, 4).mapToObj(i -> Events.newRun()).toList();
        IntStream.range(0, 4).forEach(i -> topic.sendTo(i, runs.get(i), events(runs.get(i), 6)));
        topic.deleteBefore(0, 4);
        var database = MigratedDatabase.createUrl(getClass());
        remember(database, topic, 0, 2, null);
        remember(database, topic, 1, 3, "another");
        remember(database, topic, 2, 500, null);
        remember(database, topic, 3, 4, null);

        try (var service = start(topic, database)) {
            service.awaitApplied(runs.get(0), 2);
            service.awaitApplied(runs.get(1), 6);
            service.awaitApplied(runs.get(2), 6);
            service.awaitApplied(runs.get(3), 2);

            var lost = "waymark.ingest.places.lost";
            assertThat(service.count(lost, "reason", "expired")).isEqualTo(1);
            assertThat(service.count(lost, "reason", "recreated")).isEqualTo(1);
            assertThat(service.count(lost, "reason", "truncated")).isEqualTo(1);
            assertThat(service.count(lost)).isEqualTo(3);
            assertThat(service.number("select min(next_offset) from consumer_offset"))
                    .isEqualTo(6);
        }
    }

    private static Watched start(EventsTopic topic, String database) {
        return new Watched(Service.on(topic.name(), database));
    }

    private static void remember(String database, EventsTopic topic, int partition, long offset, String topicId) {
        Rows.execute(
                ConnectionFactories.get(database),
                "insert into consumer_offset (topic, partition, next_offset, topic_id) values ('%s', %d, %d, %s)"
                        .formatted(topic.name(), partition, offset, topicId == null ? "null" : "'" + topicId + "'"));
    }

    private static List<byte[]> events(RunId run, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Events.json(run, String.valueOf(i), "Loader"))
                .toList();
    }
}
