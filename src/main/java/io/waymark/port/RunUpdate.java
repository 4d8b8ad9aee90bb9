package io.waymark.port;

import io.waymark.domain.fold.RunState;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.schema.Schema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a batch makes of one run.
 *
 * @param before as it was loaded
 * @param after the state after all of the recordings
 * @param recordings in the order of their events, at least one
 * @param trace the W3C traceparent of the span that records it, null when nobody traces it
 */
public record RunUpdate(
        StoredRun before,
        RunState after,
        List<Recording> recordings,
        @Nullable String trace) {
    public RunUpdate {
        recordings = List.copyOf(recordings);
    }

    /** One that nobody traces. */
    public RunUpdate(StoredRun before, RunState after, List<Recording> recordings) {
        this(before, after, recordings, null);
    }

    /** The schemas that its recordings refer to, and the run did not. */
    public Set<Schema> newSchemas() {
        var known = Set.copyOf(before.state().metadata().values());
        var schemas = new LinkedHashSet<Schema>();
        for (var recording : recordings) {
            schemas.addAll(recording.schemas());
        }
        schemas.removeAll(known);
        return schemas;
    }

    public RunUpdate traced(String traceParent) {
        return new RunUpdate(before, after, recordings, traceParent);
    }
}
