package io.waymark.domain.dataset;

import org.jspecify.annotations.Nullable;

/**
 * An entry in the history of a field.
 *
 * @param field the id of the field, which is its name path, after the change; for a deletion, the id before it
 * @param version the number of the version of the dataset in which the event takes effect
 * @param write the execution that wrote the version first. Later executions may write the same version again.
 * @param change the change; null for a field that exists since the first version
 */
public record FieldEvent(
        Kind kind,
        String field,
        long version,
        DatasetWrite write,
        @Nullable BetweenRunChange change) {
    /** The kinds of events. */
    public enum Kind {
        CREATED,
        CHANGED,
        RENAMED,
        DELETED
    }
}
