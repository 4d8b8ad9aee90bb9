package io.waymark.port;

import io.waymark.domain.fold.Path;
import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.recording.ExecutionChange;
import io.waymark.domain.run.Execution;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A run, and where it can go back to, as they were at one moment.
 *
 * @param asOf the end of the feed at that moment
 */
public record Restorable(StoredRun run, RestorePoint point, Cursor asOf) {

    /** The executions on the path as they were then. */
    public List<Execution> path() {
        return point.path().entries().stream()
                .flatMap(entry -> then(entry).stream())
                .toList();
    }

    private Optional<Execution> then(Path.Entry entry) {
        return point.executions().stream()
                .map(ExecutionChange::before)
                .filter(Objects::nonNull)
                .filter(execution -> execution.key().equals(entry.key()))
                .findFirst()
                .or(() -> Optional.ofNullable(run.state().executions().get(entry.key())));
    }
}
