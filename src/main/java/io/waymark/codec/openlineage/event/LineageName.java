package io.waymark.codec.openlineage.event;

import io.waymark.domain.schema.Value;

/**
 * The name of a job or of a dataset in OpenLineage.
 *
 * @param namespace the scheduler of the job, or the storage location of the dataset
 * @param name the name within the namespace
 */
public record LineageName(String namespace, String name) implements Comparable<LineageName> {
    @Override
    public int compareTo(LineageName other) {
        int order = namespace.compareTo(other.namespace);
        return order == 0 ? name.compareTo(other.name) : order;
    }

    /** Returns the name as an object of native events. Names that native events do not allow are shortened. */
    public Value.Members value() {
        return Value.Members.of("namespace", new Value.Text(NameShortener.shorten(namespace)))
                .with("name", new Value.Text(NameShortener.shorten(name)));
    }
}
