package io.waymark.postgres.write;

import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.Execution;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.UndoTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows of executions that a transaction inserts, updates and deletes, and the rows with which a restore
 * can undo these changes.
 */
final class ExecutionRowCollector {
    private final List<PendingHistoryRow<ExecutionTable.ExecutionRow>> updated = new ArrayList<>();
    private final List<PendingHistoryRow<ExecutionTable.ExecutionRow>> added = new ArrayList<>();
    private final List<PendingHistoryRow<Long>> deleted = new ArrayList<>();
    private final List<PendingHistoryRow<UndoTable.UnsnapshottedChanges>> unsnapshotted = new ArrayList<>();

    List<PendingHistoryRow<ExecutionTable.ExecutionRow>> updated() {
        return updated;
    }

    List<PendingHistoryRow<ExecutionTable.ExecutionRow>> added() {
        return added;
    }

    List<PendingHistoryRow<Long>> deleted() {
        return deleted;
    }

    /** Returns the changes of executions by events without a snapshot. */
    List<PendingHistoryRow<UndoTable.UnsnapshottedChanges>> unsnapshotted() {
        return unsnapshotted;
    }

    void add(long run, RunUpdate update, ExecutionKeyCodec paths) {
        addExecutions(run, update.deltas(), paths);
        addUnsnapshotted(run, update);
    }

    /**
     * Adds the last state of each changed execution. An execution that was created by one of these deltas has no row
     * yet.
     */
    private void addExecutions(long run, List<RunEventDelta> deltas, ExecutionKeyCodec paths) {
        var stored = new HashMap<Long, Boolean>();
        var last = new TreeMap<Long, @Nullable Execution>();
        for (var delta : deltas) {
            for (var change : delta.executions()) {
                stored.putIfAbsent(change.number(), change.before() != null);
                last.put(change.number(), change.after());
            }
        }
        last.forEach((number, execution) -> {
            boolean isStored = stored.getOrDefault(number, false);
            if (execution != null) {
                var row = new ExecutionTable.ExecutionRow(execution, paths.write(execution.key()));
                (isStored ? updated : added).add(new PendingHistoryRow<>(run, 0, row));
            } else if (isStored) {
                deleted.add(new PendingHistoryRow<>(run, 0, number));
            }
        });
    }

    /**
     * Adds the undo rows of events that changed executions without a snapshot. A change of {@code hasRunTiming} alone
     * is not undone, so it has no undo row.
     */
    private void addUnsnapshotted(long run, RunUpdate update) {
        var counters = update.before().state().counters();
        long event = counters.events();
        long snapshot = counters.snapshots().lastNumber();
        for (var delta : update.deltas()) {
            event++;
            snapshot = delta.snapshot() == null ? snapshot : delta.snapshot().number();
            var changes = delta.executions().stream()
                    .filter(change -> !change.isTimingOnly())
                    .toList();
            if (delta.snapshot() == null && !changes.isEmpty()) {
                unsnapshotted.add(
                        new PendingHistoryRow<>(run, 0, new UndoTable.UnsnapshottedChanges(event, snapshot, changes)));
            }
        }
    }
}
