package io.waymark.port.restore;

import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.run.Execution;
import io.waymark.domain.state.CurrentExecutions;
import io.waymark.domain.state.RestorePoint;
import io.waymark.port.feed.Cursor;
import io.waymark.port.store.StoredRun;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The state of a run, and the state to which a restore would set it back, both read at one moment.
 *
 * @param run the run with its current state
 * @param point the state right after the snapshot to which the run would be set back
 * @param asOf the end of the feed at that moment
 */
public record RestorableRun(StoredRun run, RestorePoint point, Cursor asOf) {

    /** Returns the executions on the path as they were at the restore point. */
    public List<Execution> path() {
        return point.path().entries().stream()
                .flatMap(entry -> executionAt(entry).stream())
                .toList();
    }

    private Optional<Execution> executionAt(CurrentExecutions.PathEntry entry) {
        return point.executions().stream()
                .map(ExecutionUpdate::before)
                .filter(Objects::nonNull)
                .filter(execution -> execution.key().equals(entry.key()))
                .findFirst()
                .or(() -> Optional.ofNullable(run.state().executions().get(entry.key())));
    }
}
