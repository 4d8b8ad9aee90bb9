package io.waymark.client.example;

import io.waymark.client.publish.OutgoingEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import io.waymark.wire.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run that happened once, as its events in order, ready to happen again. */
record RecordedRun(String name, List<Recorded> events) {
    private static final Duration SHORTEST = Duration.ofMillis(600);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** An event and the pause before it. */
    record Recorded(Value.Members event, Duration pause) {

        /** This event as one of another run, and of now. */
        OutgoingEvent as(RunId run, Instant now) {
            var again = event.with("subject", new Value.Text(run.value()))
                    .with("time", new Value.Text(Timestamps.text(now)));
            return new OutgoingEvent(run, text(event, "id"), now, DomainJson.write(again));
        }
    }

    RecordedRun {
        events = List.copyOf(events);
    }

    /** Of one event a line. Pauses are those of the recording, but none that nobody sees or wants to wait for. */
    static RecordedRun of(List<String> lines) {
        var events = new ArrayList<Recorded>();
        Instant before = null;
        for (var line : lines) {
            var event = DomainJson.readMembers(line);
            var time = Instant.parse(text(event, "time"));
            events.add(new Recorded(event, before == null ? SHORTEST : pause(Duration.between(before, time))));
            before = time;
        }
        return new RecordedRun(text(events.getFirst().event(), "subject"), events);
    }

    /** {@code petsard-adult-20260131-120000}. */
    RunId id(Instant start) {
        return new RunId(name + "-" + START.format(start));
    }

    private static Duration pause(Duration recorded) {
        if (recorded.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return recorded.compareTo(LONGEST) > 0 ? LONGEST : recorded;
    }

    private static String text(Value.Members event, String name) {
        if (event.get(name) instanceof Value.Text(var text)) {
            return text;
        }
        throw new IllegalArgumentException("Cannot send a recorded run: an event has no " + name + ": " + event);
    }
}
