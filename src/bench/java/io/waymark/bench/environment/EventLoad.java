package io.waymark.bench.environment;

import io.waymark.bench.client.ItemMark;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Puts events on a topic: many runs at once, one after the other's turn, each a chain of modules. */
public final class EventLoad implements AutoCloseable {

    public static final int RUNS_AT_ONCE = 48;
    public static final int EVENTS_OF_A_RUN = 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final String name;
    private int runs;
    private volatile @Nullable Exception failed;

    /** For one who waits for so long to fill a request. */
    public EventLoad(Environment environment, String topic, int lingerMillis) {
        this.producer = environment.producer(lingerMillis);
        this.topic = topic;
        this.name = environment.fresh("run");
        awaitTopic();
    }

    /** A service is ready before it has made its topics, and makes none while it is held still. */
    private void awaitTopic() {
        var unused = producer.partitionsFor(topic);
    }

    /** As fast as it goes; all is on the topic when this returns. Items have numbers from 0. */
    public void quickly(TimedEvent happening, int events) {
        publish(happening, events, EVENTS_OF_A_RUN, 0);
    }

    /** As fast as it goes, in runs of so many events. */
    public void quickly(TimedEvent happening, int events, int eventsOfARun) {
        publish(happening, events, eventsOfARun, 0);
    }

    /** So many a second, each at its time, or as soon as may be after it. */
    public void steadily(TimedEvent happening, int events, int rate) {
        publish(happening, events, EVENTS_OF_A_RUN, Duration.ofSeconds(1).toNanos() / rate);
    }

    private void publish(TimedEvent happening, int events, int eventsOfARun, long pause) {
        long startMicros = ItemMark.now();
        long startNanos = System.nanoTime();
        int number = 0;
        for (int first = runs; number < events; first = runs) {
            runs += RUNS_AT_ONCE;
            for (int event = 0; event < eventsOfARun; event++) {
                for (int run = first; run < runs && number < events; run++) {
                    long at = number * pause;
                    Waiting.untilNanos(startNanos + at);
                    send(happening, run, event, ItemMark.of(number++, startMicros + at / 1_000));
                }
            }
        }
        flush();
    }

    /** One event of one run. */
    public void send(TimedEvent happening, int run, int event, String mark) {
        var id = run(run);
        send(id, happening.completed(id, run, event, mark));
    }

    /** Any event of a run. */
    public void send(String run, byte[] event) {
        var unused = producer.send(new ProducerRecord<>(topic, TimedEvent.key(run), event), (sent, failure) -> {
            if (failure != null) {
                failed = failure;
            }
        });
    }

    /** The id of a run by its number, from 0 in order of their beginning. */
    public String run(int number) {
        return name + "-" + number;
    }

    /** Waits until all is on the topic; fails when something is not. */
    public void flush() {
        producer.flush();
        if (failed != null) {
            throw new IllegalStateException("Cannot publish all events: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
