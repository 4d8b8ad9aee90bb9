package io.waymark.client.publish;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Creates the events of one run, each as CloudEvents 1.0 JSON. Event ids are unique, also if several processes write
 * events of the same run. Event times are in microseconds and strictly increasing. Safe for use by multiple threads.
 */
public final class CloudEventFactory {
    private static final String PREFIX = "io.waymark.";

    private final RunId run;
    private final String source;
    private final Clock clock;
    private final String writer = UUID.randomUUID().toString();
    private final ReentrantLock lock = new ReentrantLock();
    private long count;
    private Instant last = Instant.MIN;

    /**
     * Creates a writer for one run.
     *
     * @param source the producer of the events, a URI reference such as {@code /executors/petsard}
     * @param clock the source of event times
     */
    public CloudEventFactory(RunId run, String source, Clock clock) {
        this.run = run;
        this.source = source;
        this.clock = clock;
    }

    /**
     * Creates one event with the current time.
     *
     * @param type the event type without the prefix {@code io.waymark.}, for example {@code module.completed}
     * @param data the members of that type according to the specification; values and schemas of the domain, lists,
     *     maps, strings and numbers
     */
    public OutgoingEvent write(String type, Map<String, ?> data) {
        lock.lock();
        try {
            var id = writer + "-" + ++count;
            var time = tick();
            var event = new LinkedHashMap<String, Object>();
            event.put("specversion", "1.0");
            event.put("id", id);
            event.put("source", source);
            event.put("type", PREFIX + type);
            event.put("subject", run);
            event.put("time", time);
            event.put("datacontenttype", "application/json");
            event.put("data", data);
            return new OutgoingEvent(run, id, time, DomainJson.write(event));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the current time, or the first microsecond after the last returned time if the clock is not ahead of it.
     */
    public Instant tick() {
        lock.lock();
        try {
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
            return last;
        } finally {
            lock.unlock();
        }
    }
}
