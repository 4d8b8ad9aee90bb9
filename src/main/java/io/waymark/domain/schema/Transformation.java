package io.waymark.domain.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformation of a field that an executor declares.
 *
 * @param kind free text, except for {@code rename} (CHG-31)
 * @param into the names that the field became; empty when it stays one field
 * @param description for people
 */
public record Transformation(
        FieldReference field,
        String kind,
        List<String> into,
        @Nullable String description) {

    /** The field that a declaration is about (CHG-27). */
    public sealed interface FieldReference {
        /** The top-level field of this name, else the nested field of this id. */
        record FieldByName(String text) implements FieldReference {}

        /** The field at this path, from the outermost name on. */
        record FieldByPath(List<String> path) implements FieldReference {
            public FieldByPath {
                path = List.copyOf(path);
            }
        }
    }

    public Transformation {
        into = List.copyOf(into);
    }

    /** Declares a transformation of the field of this name or id. */
    public Transformation(String field, String kind, List<String> into, @Nullable String description) {
        this(new FieldReference.FieldByName(field), kind, into, description);
    }

    /** Declares a transformation of the field at this path. */
    public Transformation(List<String> path, String kind, List<String> into, @Nullable String description) {
        this(new FieldReference.FieldByPath(path), kind, into, description);
    }

    public boolean isRename() {
        return kind.equals("rename");
    }
}
