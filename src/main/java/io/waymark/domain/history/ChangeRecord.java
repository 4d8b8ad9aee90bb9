package io.waymark.domain.history;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;

/**
 * A recorded change of a run.
 *
 * @param number the number of the change in the run, from 1
 * @param snapshot the number of the snapshot to which the change belongs
 * @param execution the execution whose metadata changed
 * @param time the time of the event, which is also the time of the snapshot
 */
public record ChangeRecord(long number, long snapshot, ModuleExperiment execution, Instant time, Change change)
        implements HistoryRecord {
    public HistoryRecordId id() {
        return HistoryRecordId.of(HistoryRecordId.Kind.CHANGE, number, time);
    }

    public HistoryRecordId snapshotId() {
        return HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, snapshot, time);
    }
}
