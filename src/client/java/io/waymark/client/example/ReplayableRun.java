package io.waymark.client.example;

import io.waymark.client.publish.OutgoingEvent;
import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.TimestampFormat;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The events of a recorded run in order, with the pauses between them, to be published again as a new run.
 *
 * @param name the id of the recorded run, the prefix of the id of each new run
 * @param events the events with the pauses before them
 */
record ReplayableRun(String name, List<RecordedEvent> events) {
    private static final Duration MIN_PAUSE = Duration.ofMillis(600);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);
    private static final DateTimeFormatter START_FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * A recorded event and the pause before it.
     *
     * @param event the CloudEvent as recorded
     * @param pause the pause before the event
     */
    record RecordedEvent(Value.Members event, Duration pause) {

        /** Returns this event with another run and another time. */
        OutgoingEvent replayedAs(RunId run, Instant now) {
            var replayed = event.with("subject", new Value.Text(run.value()))
                    .with("time", new Value.Text(TimestampFormat.format(now)));
            return new OutgoingEvent(run, text(event, "id"), now, DomainJson.write(replayed));
        }
    }

    ReplayableRun {
        events = List.copyOf(events);
    }

    /** Parses one event per line. Pauses are those of the recording, limited to 0.6 s to 2 s. */
    static ReplayableRun of(List<String> lines) {
        var events = new ArrayList<RecordedEvent>();
        Instant before = null;
        for (var line : lines) {
            var event = DomainJson.readMembers(line);
            var time = Instant.parse(text(event, "time"));
            events.add(new RecordedEvent(event, before == null ? MIN_PAUSE : pause(Duration.between(before, time))));
            before = time;
        }
        return new ReplayableRun(text(events.get(0).event(), "subject"), events);
    }

    /** Returns the id of a replay, for example {@code petsard-adult-20260131-120000}. */
    RunId id(Instant start) {
        return new RunId(name + "-" + START_FORMAT.format(start));
    }

    private static Duration pause(Duration recorded) {
        if (recorded.compareTo(MIN_PAUSE) < 0) {
            return MIN_PAUSE;
        }
        return recorded.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : recorded;
    }

    private static String text(Value.Members event, String name) {
        if (event.get(name) instanceof Value.Text text) {
            return text.value();
        }
        throw new IllegalArgumentException("Cannot replay a recorded run: an event has no text in the member " + name
                + ". Add the member to this event: " + event);
    }
}
