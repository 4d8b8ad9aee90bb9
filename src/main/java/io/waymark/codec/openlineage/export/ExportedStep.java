package io.waymark.codec.openlineage.export;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of an execution to export as an OpenLineage event.
 *
 * @param before the schema before the step; null if there was none
 * @param after the schema after the step; null if there was none
 * @param dataset the dataset that the step wrote; null if no dataset is known
 * @param inputs the datasets that the step read; empty if none is known
 */
public record ExportedStep(
        Snapshot snapshot,
        @Nullable Schema before,
        @Nullable Schema after,
        @Nullable DatasetName dataset,
        List<ReadDataset> inputs) {
    public ExportedStep {
        inputs = List.copyOf(inputs);
    }
}
