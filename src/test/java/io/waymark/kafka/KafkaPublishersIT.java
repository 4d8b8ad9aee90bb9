package io.waymark.kafka;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.kafka.KafkaEventSourceIT.TestSettings;
import io.waymark.kafka.cluster.KafkaAdminClient;
import io.waymark.kafka.cluster.KafkaClientConfig;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.kafka.cluster.KafkaTopicCreator;
import io.waymark.port.broker.CommandPublisher;
import io.waymark.port.broker.CommandPublisherContract;
import io.waymark.port.broker.DeadLetterPublisher;
import io.waymark.port.broker.DeadLetterPublisherContract;
import io.waymark.port.broker.EventPublisher;
import io.waymark.port.broker.EventPublisherContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Runs the contract tests of the publishers, with one producer and one consumer. */
class KafkaPublishersIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String UNREACHABLE = "localhost:1";

    private static final KafkaProperties settings = TestSettings.kafka("publishers-" + UUID.randomUUID());
    private static final KafkaClientConfig config = new KafkaClientConfig(settings, TestSettings.ingest());
    private static final KafkaRecordSender sender = new KafkaRecordSender(config, settings);
    private static final KafkaProperties unreachableSettings = unreachable();
    private static final KafkaRecordSender unreachableSender = new KafkaRecordSender(
            new KafkaClientConfig(unreachableSettings, TestSettings.ingest()), unreachableSettings);
    private static KafkaConsumer<byte[], byte[]> consumer;

    @BeforeAll
    static void createTopics() {
        var cluster = new KafkaAdminClient(config);
        new KafkaTopicCreator(cluster, config, settings).ready().block(TIMEOUT);
        cluster.destroy();
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", settings.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @AfterAll
    static void close() {
        sender.destroy();
        unreachableSender.destroy();
        consumer.close();
    }

    /** Reads the records that a test has published to a topic. */
    abstract static class TopicTest {
        private final String topic;

        TopicTest(String topic) {
            this.topic = topic;
        }

        @BeforeEach
        void skipEarlierRecords() {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.endOffsets(partitions).forEach(consumer::seek);
        }

        public List<EventRecord> published(int count) {
            var records = new ArrayList<EventRecord>();
            var end = Instant.now().plus(TIMEOUT);
            while (records.size() < count && Instant.now().isBefore(end)) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> records.add(read(record)));
            }
            return records;
        }
    }

    @Nested
    class Events extends TopicTest implements EventPublisherContract {
        Events() {
            super(settings.topics().events());
        }

        @Override
        public EventPublisher publisher() {
            return new KafkaEventPublisher(sender, settings);
        }

        @Override
        public EventPublisher unavailable() {
            return new KafkaEventPublisher(unreachableSender, unreachableSettings);
        }
    }

    @Nested
    class Commands extends TopicTest implements CommandPublisherContract {
        Commands() {
            super(settings.topics().commands());
        }

        @Override
        public CommandPublisher publisher() {
            return new KafkaCommandPublisher(sender, settings);
        }

        @Override
        public CommandPublisher unavailable() {
            return new KafkaCommandPublisher(unreachableSender, unreachableSettings);
        }
    }

    @Nested
    class DeadLetters extends TopicTest implements DeadLetterPublisherContract {
        DeadLetters() {
            super(settings.topics().deadLetters());
        }

        @Override
        public DeadLetterPublisher publisher() {
            return new KafkaDeadLetterPublisher(sender, settings);
        }

        @Override
        public DeadLetterPublisher unavailable() {
            return new KafkaDeadLetterPublisher(unreachableSender, unreachableSettings);
        }
    }

    private static EventRecord read(ConsumerRecord<byte[], byte[]> record) {
        var headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> new EventRecord.Header(header.key(), bytes(header.value())))
                .toList();
        return new EventRecord(
                new Partition(record.topic(), record.partition()),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                bytes(record.key()),
                bytes(record.value()),
                headers);
    }

    private static @Nullable Bytes bytes(byte @Nullable [] array) {
        return Bytes.ofNullable(array);
    }

    private static KafkaProperties unreachable() {
        return new KafkaProperties(
                UNREACHABLE,
                settings.groupId(),
                Duration.ofMillis(300),
                settings.sessionTimeout(),
                settings.maxRebalanceDelay(),
                settings.topics(),
                Map.of());
    }
}
