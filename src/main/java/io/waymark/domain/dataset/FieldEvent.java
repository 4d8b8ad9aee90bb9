package io.waymark.domain.dataset;

import org.jspecify.annotations.Nullable;

/**
 * An entry in the history of a field.
 *
 * @param field the id of the field after the event, or before its deletion
 * @param version the version of the dataset that starts with the event
 * @param write the completion that wrote the version first
 * @param change null if the field exists since the first version
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
