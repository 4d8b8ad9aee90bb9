package io.waymark.domain.state;

import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.schema.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a run right after one of its snapshots. A restore sets the run back to this state.
 *
 * @param snapshot the snapshot, which the run still keeps
 * @param path the current execution of each module right after the snapshot
 * @param executions the executions that changed since the snapshot. {@code before} is the state right after the
 *     snapshot (null if the execution did not exist). {@code after} is the current state (null if it no longer exists).
 * @param metadata the current schema of each module right after the snapshot; modules without one are absent
 */
public record RestorePoint(
        Snapshot snapshot, CurrentExecutions path, List<ExecutionUpdate> executions, Map<String, Schema> metadata) {
    public RestorePoint {
        executions = List.copyOf(executions);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
