package io.waymark.domain.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an executor declares it did to a field.
 *
 * @param field the field's name, {@code outer.inner} for a nested one
 * @param kind the executor's word for it; {@code rename} is ours
 * @param into the names that the field became; empty when it stays one field
 * @param description for people
 */
public record Transformation(
        String field,
        String kind,
        List<String> into,
        @Nullable String description) {
    public Transformation {
        into = List.copyOf(into);
    }

    boolean renames() {
        return kind.equals("rename");
    }
}
