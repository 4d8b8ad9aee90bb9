package io.waymark.domain.dataset;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * A schema change from one version of a dataset to the next (DS-4).
 *
 * @param version the number of the version to which the change leads
 * @param workflow the workflow of the run when the completion was recorded; null if it had none
 * @param record the change, numbered within its version; it also identifies the completion that caused the change
 */
public record BetweenRunChange(
        DatasetName dataset,
        long version,
        RunId run,
        @Nullable Workflow workflow,
        ChangeRecord record) {
    /** Returns the completion that caused the change. */
    public DatasetWrite write() {
        return new DatasetWrite(run, record.snapshotId(), record.execution(), record.time());
    }
}
