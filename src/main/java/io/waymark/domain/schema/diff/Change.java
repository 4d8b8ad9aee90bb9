package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.SchemaElement;
import io.waymark.domain.schema.Value;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two schemas.
 *
 * @param path the names from the outermost field to this one; empty for the schema itself
 * @param id the schema's id, or the path joined by dots
 * @param before what was there, null when nothing was
 * @param after what is there now, null when nothing is
 * @param details the properties that differ, in order of path
 * @param reason why the record is of its type, when that is not plain
 * @param renamedFrom the name of the field before
 * @param into the new names when one field became many, else empty
 */
public record Change(
        Type type,
        Target target,
        String id,
        List<String> path,
        @Nullable SchemaElement before,
        @Nullable SchemaElement after,
        List<Detail> details,
        SortedSet<Category> categories,
        Compatibility compatibility,
        @Nullable String reason,
        @Nullable String renamedFrom,
        List<String> into) {

    public enum Type {
        CREATE,
        UPDATE,
        DELETE,
        TRANSFORM
    }

    public enum Target {
        SCHEMA,
        FIELD
    }

    /** For a reader of the new data with the old schema's expectations. */
    public enum Compatibility {
        BREAKING,
        COMPATIBLE
    }

    /** What differs, in alphabetical order, which is the order of the answer. */
    public enum Category {
        CONSTRAINTS,
        DOCUMENTATION,
        FIELDS,
        KEYS,
        NULLABILITY,
        ORDER,
        OTHER,
        PHYSICAL_TYPE,
        RENAME,
        STATISTICS,
        TRANSFORMATION,
        TYPE
    }

    /**
     * One property that differs.
     *
     * @param path a JSON pointer (RFC 6901) inside the attribute or the schema
     * @param before null ({@link Value#NULL}) when that side lacks it
     */
    public record Detail(String path, Value before, Value after) {}

    public Change {
        path = List.copyOf(path);
        details = List.copyOf(details);
        categories = Collections.unmodifiableSortedSet(new TreeSet<>(categories));
        into = List.copyOf(into);
    }

    public boolean isBreaking() {
        return compatibility == Compatibility.BREAKING;
    }
}
