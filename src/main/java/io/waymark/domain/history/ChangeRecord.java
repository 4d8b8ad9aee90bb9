package io.waymark.domain.history;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;

/**
 * A change as a run recorded it.
 *
 * @param number counts the changes of the run, from 1
 * @param snapshot the number of the snapshot it belongs to
 * @param execution whose metadata changed
 * @param time of the event, which is the snapshot's too
 */
public record ChangeRecord(long number, long snapshot, ModuleExperiment execution, Instant time, Change change) {
    public RecordId id() {
        return RecordId.of(RecordId.Kind.CHANGE, number, time);
    }

    public RecordId snapshotId() {
        return RecordId.of(RecordId.Kind.SNAPSHOT, snapshot, time);
    }
}
