package io.waymark.port.store;

import io.waymark.domain.history.RunDelta;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.state.RunState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a batch makes of one run.
 *
 * @param before as it was loaded
 * @param after the state after all of the recordings
 * @param deltas in the order of their events, at least one
 * @param trace the W3C traceparent of the span that records it, null when nobody traces it
 */
public record RunUpdate(
        StoredRun before,
        RunState after,
        List<RunDelta> deltas,
        @Nullable String trace) {
    public RunUpdate {
        deltas = List.copyOf(deltas);
    }

    /** One that nobody traces. */
    public RunUpdate(StoredRun before, RunState after, List<RunDelta> deltas) {
        this(before, after, deltas, null);
    }

    /** The schemas that its recordings refer to, and the run did not. */
    public Set<Schema> newSchemas() {
        var known = Set.copyOf(before.state().metadata().values());
        var schemas = new LinkedHashSet<Schema>();
        for (var delta : deltas) {
            schemas.addAll(delta.schemas());
        }
        schemas.removeAll(known);
        return schemas;
    }

    public RunUpdate withTrace(String traceParent) {
        return new RunUpdate(before, after, deltas, traceParent);
    }
}
