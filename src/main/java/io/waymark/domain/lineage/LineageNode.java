package io.waymark.domain.lineage;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import org.jspecify.annotations.Nullable;

/**
 * A column of a dataset, or a dataset as a whole.
 *
 * @param field the id of the column; null for the dataset as a whole
 */
public record LineageNode(DatasetName dataset, @Nullable String field) {
    /** Returns a hash that identifies the column, or the dataset as a whole. */
    public ContentHash hash() {
        var hasher = new ContentHasher().add(dataset.namespace()).add(dataset.name());
        return (field == null ? hasher.add(0) : hasher.add(1).add(field)).hash();
    }
}
