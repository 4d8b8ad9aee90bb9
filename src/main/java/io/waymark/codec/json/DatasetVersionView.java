package io.waymark.codec.json;

import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.schema.diff.Change;
import java.util.List;

/** A version of a dataset in a response, with its changes against the previous version. */
public record DatasetVersionView(DatasetVersion version, List<Change> changes) {
    public DatasetVersionView {
        changes = List.copyOf(changes);
    }
}
