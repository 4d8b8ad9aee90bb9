package io.waymark.bench.environment;

import io.waymark.bench.client.ItemMark;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Publishes events to a topic. The events of many runs alternate; each run is a chain of modules. */
public final class EventLoad implements AutoCloseable {

    public static final int RUNS_AT_ONCE = 48;
    public static final int EVENTS_OF_A_RUN = 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final String name;
    private int runs;
    private volatile @Nullable Exception failed;

    /** Creates a load whose producer waits up to {@code lingerMillis} to fill a request. */
    public EventLoad(Environment environment, String topic, int lingerMillis) {
        this.producer = environment.producer(lingerMillis);
        this.topic = topic;
        this.name = environment.fresh("run");
        awaitTopic();
    }

    /**
     * Waits until the topic exists. A service is ready before its topics exist, and creates none while it is stopped.
     */
    private void awaitTopic() {
        var unused = producer.partitionsFor(topic);
    }

    /** Publishes as fast as possible. Returns when all events are on the topic. Items are numbered from 0. */
    public void quickly(TimedEvent timedEvent, int events) {
        publish(timedEvent, events, EVENTS_OF_A_RUN, 0);
    }

    /** Publishes as fast as possible, with a given number of events in each run. */
    public void quickly(TimedEvent timedEvent, int events, int eventsOfARun) {
        publish(timedEvent, events, eventsOfARun, 0);
    }

    /**
     * Publishes at a rate in events per second. Each event is sent at its scheduled time or as soon as possible after
     * it.
     */
    public void steadily(TimedEvent timedEvent, int events, int rate) {
        publish(timedEvent, events, EVENTS_OF_A_RUN, Duration.ofSeconds(1).toNanos() / rate);
    }

    private void publish(TimedEvent timedEvent, int events, int eventsOfARun, long pause) {
        long startMicros = ItemMark.now();
        long startNanos = System.nanoTime();
        int number = 0;
        for (int first = runs; number < events; first = runs) {
            runs += RUNS_AT_ONCE;
            for (int event = 0; event < eventsOfARun; event++) {
                for (int run = first; run < runs && number < events; run++) {
                    long at = number * pause;
                    Waiting.untilNanos(startNanos + at);
                    send(timedEvent, run, event, ItemMark.of(number++, startMicros + at / 1_000));
                }
            }
        }
        flush();
    }

    /** Sends one event of one run. */
    public void send(TimedEvent timedEvent, int run, int event, String mark) {
        var id = run(run);
        send(id, timedEvent.completed(id, run, event, mark));
    }

    /** Sends an event of any run. */
    public void send(String run, byte[] event) {
        var unused = producer.send(new ProducerRecord<>(topic, TimedEvent.key(run), event), (sent, failure) -> {
            if (failure != null) {
                failed = failure;
            }
        });
    }

    /** Returns the id of a run by its number. Runs are numbered from 0 in start order. */
    public String run(int number) {
        return name + "-" + number;
    }

    /**
     * Waits until all events are on the topic.
     *
     * @throws IllegalStateException if an event could not be published
     */
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
