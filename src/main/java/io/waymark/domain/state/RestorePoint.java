package io.waymark.domain.state;

import io.waymark.domain.history.ExecutionChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.schema.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a run was right after one of its snapshots.
 *
 * @param snapshot which is kept
 * @param path as it was then
 * @param executions those that changed since: before is then (null: there was none), after is now (null: it is gone)
 * @param metadata of each module that had any
 */
public record RestorePoint(
        Snapshot snapshot,
        ExecutionPath path,
        List<ExecutionChange> executions,
        SequencedMap<String, Schema> metadata) {
    public RestorePoint {
        executions = List.copyOf(executions);
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    }
}
