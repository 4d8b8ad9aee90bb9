package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic, accessed by a producer and an administrator. */
record EventsTopic(String servers, String name) {

    EventsTopic named(String other) {
        return new EventsTopic(servers, other);
    }

    /** Sends events with the run's id as the key and returns when the broker has acknowledged them. */
    void send(RunId run, List<byte[]> events) {
        send(Map.of(run, events));
    }

    void send(Map<RunId, List<byte[]>> events) {
        producing(Map.of(), producer -> events.forEach((run, each) -> sendAll(producer, null, run, each)));
    }

    /** Sends events to a given partition. */
    void sendTo(int partition, RunId run, List<byte[]> events) {
        producing(Map.of(), producer -> sendAll(producer, partition, run, events));
    }

    /** Sends events of several runs in the given order. */
    void sendTo(int partition, List<Map.Entry<RunId, byte[]>> events) {
        producing(Map.of("linger.ms", 500), producer -> {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var event : events) {
                var key = event.getKey().value().getBytes(UTF_8);
                sent.add(producer.send(new ProducerRecord<>(name, partition, key, event.getValue())));
            }
            producer.flush();
            sent.forEach(Future::resultNow);
        });
    }

    /** Sends any record and returns when the broker has acknowledged it. */
    void sendTo(int partition, byte[] key, byte[] value, List<Header> headers) {
        producing(Map.of(), producer -> {
            var sent = producer.send(new ProducerRecord<>(name, partition, key, value, headers));
            producer.flush();
            sent.resultNow();
        });
    }

    static Header header(String name, byte[] value) {
        return new RecordHeader(name, value);
    }

    /** Returns all records of the topic. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        var bytes = new ByteArrayDeserializer();
        var all = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", servers), bytes, bytes)) {
            var partitions = consumer.partitionsFor(name).stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
            }
        }
        return all;
    }

    /** Sets the maximum record size. The broker applies the limit with a delay. */
    void setMaxRecordBytes(int bytes) {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var entry = new ConfigEntry("max.message.bytes", String.valueOf(bytes));
        withAdmin(admin -> admin.incrementalAlterConfigs(
                        Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all());
    }

    /** Sends each event in a separate transaction, followed by an aborted transaction with another event. */
    void sendInTransactions(int partition, RunId run, List<byte[]> events, byte[] aborted) {
        producing(Map.of("transactional.id", UUID.randomUUID().toString()), producer -> {
            producer.initTransactions();
            for (var event : events) {
                producer.beginTransaction();
                sendAll(producer, partition, run, List.of(event));
                producer.commitTransaction();
                producer.beginTransaction();
                sendAll(producer, partition, run, List.of(aborted));
                producer.abortTransaction();
            }
        });
    }

    private void producing(Map<String, Object> more, Consumer<Producer<byte[], byte[]>> work) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                servers,
                "max.in.flight.requests.per.connection",
                1)); // a new partition may reject the first batch
        settings.putAll(more);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            work.accept(producer);
        }
    }

    private void sendAll(Producer<byte[], byte[]> producer, Integer partition, RunId run, List<byte[]> events) {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var event : events) {
            sent.add(producer.send(
                    new ProducerRecord<>(name, partition, run.value().getBytes(UTF_8), event)));
        }
        producer.flush();
        sent.forEach(Future::resultNow);
    }

    void create(int partitions) {
        withAdmin(admin -> admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all());
    }

    boolean exists() {
        return withAdmin(admin -> admin.listTopics().names()).contains(name);
    }

    /** Deletes the topic and creates an empty one of the same name. */
    void recreate(int partitions) throws Exception {
        delete();
        Awaiter.until("the old topic is deleted", () -> !exists());
        create(partitions);
    }

    void delete() {
        withAdmin(admin -> admin.deleteTopics(List.of(name)).all());
    }

    /** Deletes the records before an offset, like retention. */
    void deleteBefore(int partition, long offset) {
        withAdmin(admin -> admin.deleteRecords(
                        Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    /** Returns the offset of the next record of a partition. */
    long end(int partition) {
        var at = new TopicPartition(name, partition);
        return withAdmin(admin ->
                        admin.listOffsets(Map.of(at, OffsetSpec.latest())).partitionResult(at))
                .offset();
    }

    /** Returns whether the consumer group of the same name is stable and has this number of members. */
    boolean isSharedAmong(int consumers) {
        var group = withAdmin(admin ->
                admin.describeConsumerGroups(List.of(name)).describedGroups().get(name));
        return group.groupState() == GroupState.STABLE && group.members().size() == consumers;
    }

    private <T> T withAdmin(Function<Admin, KafkaFuture<T>> question) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            return question.apply(admin)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
    }
}
