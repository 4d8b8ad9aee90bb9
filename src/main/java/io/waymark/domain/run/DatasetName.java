package io.waymark.domain.run;

import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;

/** The name of a dataset (DS-1). Both parts may contain slashes. */
public record DatasetName(String namespace, String name) {
    /** Returns the dataset of the output of an execution that names no dataset. */
    public static DatasetName of(Workflow workflow, ExecutionKey execution) {
        return new DatasetName("workflow:" + workflow, execution.toString());
    }

    /** Returns a hash that identifies the dataset. */
    public ContentHash hash() {
        return new ContentHasher().add(namespace).add(name).hash();
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
