package io.waymark.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.chaos.RunHistory.SentEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes directly to the topic. With a transaction name, it uses transactions and aborts some of them. */
final class KafkaChannel implements EventChannel {
    private final Map<String, Object> settings = new HashMap<>();
    private final String transactions;
    private final Random random;
    private final ChaosReport report;
    private KafkaProducer<byte[], byte[]> producer;

    KafkaChannel(String bootstrapServers, String transactions, Random random, ChaosReport report) {
        this.transactions = transactions;
        this.random = random;
        this.report = report;
        settings.putAll(Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "request.timeout.ms", 3000,
                "delivery.timeout.ms", 6000,
                "max.block.ms", 6000,
                "reconnect.backoff.max.ms", 500));
        if (transactions != null) {
            settings.put("transactional.id", transactions);
            settings.put("transaction.timeout.ms", 5000);
        }
    }

    @Override
    public void send(List<SentEvent> events) throws IOException {
        try {
            deliver(events);
        } catch (KafkaException | ExecutionException failure) {
            close();
            throw new IOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private void deliver(List<SentEvent> events) throws ExecutionException, InterruptedException, IOException {
        var to = producer();
        if (transactions != null) {
            to.beginTransaction();
        }
        var sent = events.stream().map(event -> to.send(record(event))).toList();
        if (transactions != null && random.nextInt(5) == 0) {
            to.abortTransaction();
            report.count("transactions aborted");
            throw new IOException("aborted");
        }
        if (transactions != null) {
            to.commitTransaction();
        }
        for (var one : sent) {
            one.get();
        }
    }

    /** Sends a record that Waymark cannot decode. */
    void sendInvalidRecord() throws IOException {
        send(List.of(new SentEvent("nobody", "", "no event " + random.nextInt())));
    }

    private static ProducerRecord<byte[], byte[]> record(SentEvent event) {
        return new ProducerRecord<>(ChaosCluster.TOPIC, event.run().getBytes(UTF_8), event.bytes());
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            var made = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
            producer = made;
            if (transactions != null) {
                made.initTransactions();
            }
        }
        return producer;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
