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
 * Writes the events of one run as CloudEvents 1.0. Ids never repeat, also when several processes write events of the
 * same run; times are in microseconds and grow with every event.
 */
public final class EventWriter {
    private static final String PREFIX = "io.waymark.";

    private final RunId run;
    private final String source;
    private final Clock clock;
    private final String writer = UUID.randomUUID().toString();
    private final ReentrantLock lock = new ReentrantLock();
    private long count;
    private Instant last = Instant.MIN;

    /**
     * Writes for one run.
     *
     * @param source who speaks, a URI reference: {@code /executors/petsard}
     */
    public EventWriter(RunId run, String source, Clock clock) {
        this.run = run;
        this.source = source;
        this.clock = clock;
    }

    /**
     * Writes one event as of now.
     *
     * @param type without {@code io.waymark.}: {@code module.completed}
     * @param data the contract's members of that type; values and schemas of the domain, lists, maps, texts and numbers
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

    /** Times of one's own that lie after every event written so far. */
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
