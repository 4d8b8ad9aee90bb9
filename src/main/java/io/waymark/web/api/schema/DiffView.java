package io.waymark.web.api.schema;

import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.DiffTooLargeException;
import io.waymark.domain.schema.diff.SchemaDiffer;
import io.waymark.web.problem.RequestRejectedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response to a comparison of two schemas: a list of differences that always fits on one page.
 *
 * @param before a reference to the old schema; null if the schema is created
 * @param after a reference to the new schema; null if the schema is deleted
 * @param items the differences
 * @param nextCursor always null, because there is only one page
 */
record DiffView(
        @Nullable SchemaReference before,
        @Nullable SchemaReference after,
        List<Change> items,
        @Nullable String nextCursor) {

    static DiffView of(@Nullable Schema before, @Nullable Schema after, List<FieldTransformation> transformations) {
        return new DiffView(
                before == null ? null : before.reference(),
                after == null ? null : after.reference(),
                changes(before, after, transformations),
                null);
    }

    /** Returns the differences. One schema may be null (created or deleted); if both are, the list is empty. */
    static List<Change> changes(
            @Nullable Schema before, @Nullable Schema after, List<FieldTransformation> transformations) {
        if (after != null) {
            return between(before, after, transformations);
        }
        return before == null ? List.of() : List.of(SchemaDiffer.deleted(before));
    }

    /**
     * Compares two schemas.
     *
     * @throws RequestRejectedException with status 422 {@code comparison-too-large} if the result would be too large
     */
    static List<Change> between(@Nullable Schema before, Schema after, List<FieldTransformation> transformations) {
        try {
            return SchemaDiffer.between(before, after, transformations);
        } catch (DiffTooLargeException tooLarge) {
            throw new RequestRejectedException(
                    422, "comparison-too-large", "Cannot compare two schemas: " + tooLarge.getMessage() + ".");
        }
    }
}
