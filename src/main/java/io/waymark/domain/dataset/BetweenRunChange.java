package io.waymark.domain.dataset;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * A change from one version of a dataset to the next (DS-4).
 *
 * @param version the version that starts with the change
 * @param workflow the workflow of the run when the completion was recorded
 * @param record the change, numbered within its version, with the completion that caused it
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
