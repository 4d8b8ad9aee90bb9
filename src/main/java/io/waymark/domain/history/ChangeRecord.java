package io.waymark.domain.history;

import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;

/**
 * A recorded difference between two schemas of a run: the creation, change or deletion of one field, or of a schema as
 * a whole.
 *
 * @param number the number of the change in the run, from 1
 * @param snapshot the number of the snapshot that has the two compared schemas
 * @param execution the module and the experiment whose schema changed
 * @param time the time of the event, which is also the time of the snapshot
 * @param change the difference
 */
public record ChangeRecord(long number, long snapshot, ModuleExperimentName execution, Instant time, Change change)
        implements HistoryRecord {
    public HistoryRecordId id() {
        return HistoryRecordId.of(HistoryRecordId.Kind.CHANGE, number, time);
    }

    public HistoryRecordId snapshotId() {
        return HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, snapshot, time);
    }
}
