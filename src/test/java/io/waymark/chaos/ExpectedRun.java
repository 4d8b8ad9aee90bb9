package io.waymark.chaos;

import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.state.RunState;
import io.waymark.fixture.UndoCheck;
import io.waymark.port.store.EventIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The state and the feed items of a run, computed in memory with the reducer.
 *
 * @param items kind and name of each feed item
 * @param contradictions events whose ids were used before with other content
 */
record ExpectedRun(RunState state, List<String> items, long contradictions, Map<EventIdentity, ContentHash> events) {
    static ExpectedRun of(RunId run, List<RunEvent> item) {
        var undoCheck = new UndoCheck(RunState.initial(run));
        Map<EventIdentity, ContentHash> events = new HashMap<>();
        List<String> items = new ArrayList<>();
        long contradictions = 0;
        for (var event : item) {
            var before = events.putIfAbsent(
                    EventIdentity.of(event.envelope()), event.envelope().content());
            if (before == null) {
                items.addAll(items(undoCheck.apply(event).delta()));
            } else if (!before.equals(event.envelope().content())) {
                contradictions++;
            }
        }
        return new ExpectedRun(undoCheck.now(), items, contradictions, events);
    }

    private static List<String> items(RunEventDelta delta) {
        List<String> items = new ArrayList<>();
        if (delta.snapshot() != null) {
            items.add("snapshot " + delta.snapshot().id());
        }
        delta.changes().forEach(change -> items.add("change " + change.id()));
        delta.timings().forEach(timing -> items.add("timing " + timing.id().orElseThrow()));
        if (delta.run() != null) {
            items.add("run");
        }
        return items;
    }
}
