package io.waymark.client.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class KafkaTransportIT {
    private final String topic = "it-" + UUID.randomUUID();
    private final Map<String, Object> servers = Map.of("bootstrap.servers", TestServers.bootstrapServers());

    /** Ids are unique per run and source. */
    @Test
    void eventsOfTwoRunsMayHaveOneId() throws Exception {
        try (var admin = Admin.create(servers)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        var batch = List.of(event(EventFixtures.newRun()), event(EventFixtures.newRun()));

        try (var transport =
                new KafkaTransport(TestServers.bootstrapServers(), topic, Duration.ofSeconds(30), Map.of())) {
            assertThat(transport.send(batch)).isEmpty();
        }

        assertThat(values(batch.size()))
                .containsExactly(batch.get(0).bytes(), batch.get(1).bytes());
    }

    private static OutgoingEvent event(RunId run) {
        return new OutgoingEvent(run, "1", Instant.EPOCH, new String(EventFixtures.json(run, "1", "Loader"), UTF_8));
    }

    private List<byte[]> values(int count) {
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(servers, bytes, bytes)) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, (long) count);
            var values = new ArrayList<byte[]>();
            while (values.size() < count) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
