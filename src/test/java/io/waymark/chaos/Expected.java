package io.waymark.chaos;

import io.waymark.domain.fold.RunState;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.fixture.Rewind;
import io.waymark.port.EventIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the fold makes of a run's events, in memory.
 *
 * @param items of the feed, kind and name
 * @param contradictions events whose ids were used before for something else
 */
record Expected(RunState state, List<String> items, long contradictions, Map<EventIdentity, ContentHash> events) {
    static Expected of(RunId run, List<RunEvent> told) {
        var rewind = new Rewind(RunState.unknown(run));
        Map<EventIdentity, ContentHash> events = new HashMap<>();
        List<String> items = new ArrayList<>();
        long contradictions = 0;
        for (var event : told) {
            var before = events.putIfAbsent(
                    EventIdentity.of(event.envelope()), event.envelope().content());
            if (before == null) {
                items.addAll(items(rewind.apply(event).recording()));
            } else if (!before.equals(event.envelope().content())) {
                contradictions++;
            }
        }
        return new Expected(rewind.now(), items, contradictions, events);
    }

    private static List<String> items(Recording recording) {
        List<String> items = new ArrayList<>();
        if (recording.snapshot() != null) {
            items.add("snapshot " + recording.snapshot().id());
        }
        recording.changes().forEach(change -> items.add("change " + change.id()));
        recording.timings().forEach(timing -> items.add("timing " + timing.id().orElseThrow()));
        if (recording.run() != null) {
            items.add("run");
        }
        return items;
    }
}
