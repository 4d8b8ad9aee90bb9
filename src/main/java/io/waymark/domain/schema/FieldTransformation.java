package io.waymark.domain.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformation of a field (column) that an executor declares, for example a rename or a change of its type.
 *
 * @param field the transformed field
 * @param kind the kind of the transformation, any text; Waymark interprets only {@code rename} (CHG-31)
 * @param into the names of the resulting fields; empty if the field remains one field
 * @param description a description for people; null if there is none
 */
public record FieldTransformation(
        FieldReference field,
        String kind,
        List<String> into,
        @Nullable String description) {

    /** Identifies the transformed field by name, id or path (CHG-27). */
    public sealed interface FieldReference {
        /** A reference to the top-level field with this name, else to the nested field with this id. */
        record FieldByName(String text) implements FieldReference {}

        /** A reference to the field at this path of names, outermost first. */
        record FieldByPath(List<String> path) implements FieldReference {
            public FieldByPath {
                path = List.copyOf(path);
            }
        }
    }

    public FieldTransformation {
        into = List.copyOf(into);
    }

    /** Creates a transformation of the field with this name or id. */
    public FieldTransformation(String field, String kind, List<String> into, @Nullable String description) {
        this(new FieldReference.FieldByName(field), kind, into, description);
    }

    /** Creates a transformation of the field at this path. */
    public FieldTransformation(List<String> path, String kind, List<String> into, @Nullable String description) {
        this(new FieldReference.FieldByPath(path), kind, into, description);
    }

    public boolean isRename() {
        return kind.equals("rename");
    }
}
