package io.waymark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.domain.record.Partition;
import io.waymark.fixture.TestServers;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import io.waymark.kafka.cluster.KafkaAdminClient;
import io.waymark.kafka.cluster.KafkaClientConfig;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.kafka.cluster.KafkaTopicCreator;
import io.waymark.port.broker.EventSource;
import io.waymark.port.broker.EventSourceContract;
import io.waymark.port.store.FakeRunStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class KafkaEventSourceIT implements EventSourceContract {

    private final String topic = "events-" + UUID.randomUUID();
    private final FakeRunStore store = new FakeRunStore();
    private final KafkaProperties settings = TestSettings.kafka(topic);
    private final KafkaClientConfig config = new KafkaClientConfig(settings, TestSettings.ingest());
    private final KafkaAdminClient cluster = new KafkaAdminClient(config);
    private final KafkaTopicCreator topics = new KafkaTopicCreator(cluster, config, settings);
    private final EventSource source = new KafkaEventSource(
            topics,
            config,
            settings,
            TestSettings.ingest(),
            store,
            new SimpleMeterRegistry(),
            stalls(),
            InstantSource.system());

    @BeforeEach
    void makeTopics() {
        topics.ready().block(TIMEOUT);
    }

    @AfterEach
    void close() {
        cluster.destroy();
    }

    @Override
    public EventSource source() {
        return source;
    }

    @Override
    public FakeRunStore store() {
        return store;
    }

    @Override
    public Partition partition(int number) {
        return new Partition(topic, number);
    }

    @Override
    public void send(Partition partition, String... values) {
        producing(false, (producer, at) -> sendAll(producer, at, values), partition);
    }

    @Override
    public void sendInTransactions(Partition partition, String... values) {
        for (var value : values) {
            sendInOneTransaction(partition, value);
        }
    }

    private static void sendInOneTransaction(Partition partition, String... values) {
        producing(
                true,
                (producer, at) -> {
                    producer.beginTransaction();
                    sendAll(producer, at, values);
                    producer.commitTransaction();
                },
                partition);
    }

    @Override
    public void sendAndAbort(Partition partition, String... values) {
        producing(
                true,
                (producer, at) -> {
                    producer.beginTransaction();
                    sendAll(producer, at, values);
                    producer.abortTransaction();
                },
                partition);
    }

    @Override
    public void deleteBefore(Partition partition, long offset) {
        try (var admin = Admin.create(config.adminProperties())) {
            var at = new TopicPartition(partition.topic(), partition.number());
            admin.deleteRecords(Map.of(at, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
    }

    @Test
    void wakeupDuringAssignmentKeepsAllPartitions() {
        var at = new TopicPartition(topic, 0);
        send(partition(0), "one");
        var meters = new SimpleMeterRegistry();
        var progress = new ConsumerProgress(meters, new LagGauges(meters), stalls(), InstantSource.system());
        try (var consumer =
                new OffsetTrackingConsumer(config.consumerProperties(), store, topics.eventsTopicId(), progress)) {
            consumer.assign(List.of(at));
            consumer.wakeup();
            consumer.assigned(List.of(at));
            await().until(() -> consumer.poll(TIMEOUT).count() == 1);
            assertThat(consumer.nextFetch().from().next()).isEqualTo(Map.of(partition(0), 0L));
        }
    }

    /**
     * Needs several attempts, because a busy broker may respond after the time that the source waits for more records.
     */
    @Test
    void recordsDuringBatchFormOneBatch() {
        var at = new TopicPartition(topic, 0);
        var meters = new SimpleMeterRegistry();
        var progress = new ConsumerProgress(meters, new LagGauges(meters), stalls(), InstantSource.system());
        try (var consumer =
                new OffsetTrackingConsumer(config.consumerProperties(), store, topics.eventsTopicId(), progress)) {
            consumer.assign(List.of(at));
            consumer.assigned(List.of(at));
            await().untilAsserted(() -> {
                sendInOneTransaction(partition(0), "two", "at once");
                assertThat(values(consumer.poll(TIMEOUT))).containsExactly("two", "at once");
                var before = consumer.nextFetch();
                sendInOneTransaction(partition(0), "fetched ahead");
                sendInOneTransaction(partition(0), "the rest");
                progress.acknowledged(Set.of(partition(0)));
                var values = values(consumer.poll(TIMEOUT));
                var whole = consumer.nextFetch();
                progress.acknowledged(Set.of(partition(0)));
                for (int left = values.size(); left < 2; left++) {
                    assertThat(values(consumer.poll(TIMEOUT))).containsExactly("the rest");
                    assertThat(consumer.nextFetch().from()).isEqualTo(whole.to());
                    progress.acknowledged(Set.of(partition(0)));
                }
                assertThat(values).containsExactly("fetched ahead", "the rest");
                assertThat(whole.from()).isEqualTo(before.to());
                assertThat(whole.to().next()).containsEntry(partition(0), consumer.position(at));
            });
        }
    }

    private static PartitionStallMonitor stalls() {
        return new PartitionStallMonitor(new SimpleMeterRegistry(), InstantSource.system(), TestSettings.ingest());
    }

    private static List<String> values(ConsumerRecords<byte[], byte[]> records) {
        var values = new ArrayList<String>();
        records.forEach(record -> values.add(new String(record.value(), UTF_8)));
        return values;
    }

    private static void producing(
            boolean transactions, BiConsumer<Producer<String, String>, Partition> work, Partition partition) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", TestServers.bootstrapServers());
        if (transactions) {
            properties.put("transactional.id", UUID.randomUUID().toString());
        }
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            if (transactions) {
                producer.initTransactions();
            }
            work.accept(producer, partition);
        }
    }

    private static void sendAll(Producer<String, String> producer, Partition partition, String... values) {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var value : values) {
            var record = new ProducerRecord<>(partition.topic(), partition.number(), "key", value);
            record.headers().add("one", "1".getBytes(UTF_8));
            record.headers().add("none", null);
            sent.add(producer.send(record));
        }
        producer.flush();
        assertThat(sent).allMatch(Future::isDone);
    }

    /** Binds the settings as the application does, for a separate topic. */
    static final class TestSettings {
        static IngestProperties ingest() {
            return new IngestProperties(
                    true,
                    2,
                    3,
                    DataSize.ofMegabytes(8),
                    DataSize.ofMegabytes(64),
                    DataSize.ofMegabytes(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30));
        }

        static KafkaProperties kafka(String topic) {
            return new KafkaProperties(
                    TestServers.bootstrapServers(),
                    "group-" + topic,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    new KafkaProperties.Topics(
                            true,
                            topic,
                            topic + "-commands",
                            topic + "-dead-letters",
                            topic + "-openlineage",
                            2,
                            null,
                            null,
                            null,
                            DataSize.ofMegabytes(4)),
                    Map.of());
        }
    }
}
