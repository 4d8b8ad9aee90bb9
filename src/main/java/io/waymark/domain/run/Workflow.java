package io.waymark.domain.run;

import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;

/** The procedure that a run executes, identified by namespace and name. Many runs may share one workflow. */
public record Workflow(String namespace, String name) {
    /** Returns a hash that identifies the workflow. */
    public ContentHash hash() {
        return new ContentHasher().add(namespace).add(name).hash();
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
