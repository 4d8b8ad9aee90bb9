package io.waymark.web.api.schema;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Transformation;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.DiffTooLargeException;
import io.waymark.domain.schema.diff.SchemaDiff;
import io.waymark.port.RequestRejectedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leads from one schema to another; a list that is always whole.
 *
 * @param before null when there was none
 * @param after null when there is none
 * @param nextCursor always null
 */
record DiffView(
        @Nullable SchemaReference before,
        @Nullable SchemaReference after,
        List<Change> items,
        @Nullable String nextCursor) {

    static DiffView of(@Nullable Schema before, @Nullable Schema after, List<Transformation> transformations) {
        return new DiffView(
                before == null ? null : before.reference(),
                after == null ? null : after.reference(),
                changes(before, after, transformations),
                null);
    }

    /** Also of a schema that comes or goes; none if there is none on either side. */
    static List<Change> changes(@Nullable Schema before, @Nullable Schema after, List<Transformation> transformations) {
        if (after != null) {
            return between(before, after, transformations);
        }
        return before == null ? List.of() : List.of(SchemaDiff.deleted(before));
    }

    /** Compares two schemas; fails with 422 {@code comparison-too-large}. */
    static List<Change> between(@Nullable Schema before, Schema after, List<Transformation> transformations) {
        try {
            return SchemaDiff.between(before, after, transformations);
        } catch (DiffTooLargeException tooLarge) {
            throw new RequestRejectedException(
                    422, "comparison-too-large", "Cannot compare two schemas: " + tooLarge.getMessage() + ".");
        }
    }
}
