package io.waymark.domain.state;

import io.waymark.domain.history.ExecutionStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.schema.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a run right after one of its snapshots.
 *
 * @param snapshot the target snapshot, which is kept
 * @param path the path right after the snapshot
 * @param executions the executions that changed since the snapshot: {@code before} is the state right after the
 *     snapshot (null: it did not exist), {@code after} is the current state (null: it no longer exists)
 * @param metadata the schemas of the modules that had metadata
 */
public record RestorePoint(
        Snapshot snapshot,
        CurrentExecutions path,
        List<ExecutionStateChange> executions,
        Map<String, Schema> metadata) {
    public RestorePoint {
        executions = List.copyOf(executions);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
