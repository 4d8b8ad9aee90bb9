package io.waymark.port.store;

import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.state.RunState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The new state of one run after a batch of events, to be stored.
 *
 * @param before the run as loaded, without the events of the batch
 * @param after the state of the run after all events
 * @param deltas the records and state changes that each event adds, in the order of the events, at least one
 * @param trace the W3C traceparent of the span that records the update; null without tracing
 */
public record RunUpdate(
        StoredRun before,
        RunState after,
        List<RunEventDelta> deltas,
        @Nullable String trace) {
    public RunUpdate {
        deltas = List.copyOf(deltas);
    }

    /** Creates an update without a trace. */
    public RunUpdate(StoredRun before, RunState after, List<RunEventDelta> deltas) {
        this(before, after, deltas, null);
    }

    /** Returns the schemas to which the deltas refer and to which the loaded run does not refer as metadata. */
    public Set<Schema> newSchemas() {
        var existing = Set.copyOf(before.state().metadata().values());
        var schemas = new LinkedHashSet<Schema>();
        for (var delta : deltas) {
            schemas.addAll(delta.schemas());
        }
        schemas.removeAll(existing);
        return schemas;
    }

    public RunUpdate withTrace(String traceParent) {
        return new RunUpdate(before, after, deltas, traceParent);
    }
}
