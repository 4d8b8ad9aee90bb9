package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;

/**
 * Limits the size of the change records of one comparison. Records of nested fields repeat the names of their outer
 * fields, so a small schema can have very large records. The limiter counts the repeated characters before the records
 * are created.
 */
final class DiffSizeLimiter {
    private long repeated;

    /**
     * Adds to the count.
     *
     * @throws DiffTooLargeException if the count exceeds the limit
     */
    void add(long characters) {
        repeated += characters;
        if (repeated > DiffTooLargeException.MAX_REPEATED_CHARACTERS) {
            throw new DiffTooLargeException();
        }
    }

    /** Adds the outer names in the id and the path of a nested field. */
    void addOuterNames(FieldPath path) {
        var parent = path.parent();
        if (parent != null && parent.depth() > 0) {
            add(2L * parent.length() + 4L * parent.depth());
        }
    }

    /** Adds the nested attributes in the state of an outer field. */
    void addNested(Attribute state) {
        if (!state.attributes().isEmpty()) {
            add(state.nestedLength());
        }
    }
}
