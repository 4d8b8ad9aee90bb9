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
 * @param path the names from the outermost field to the field; empty for the schema itself
 * @param id the id of the schema, or the path joined by dots
 * @param before the state before, null if there was none
 * @param after the state after, null if there is none
 * @param details the differing properties, in order of path
 * @param reason the reason for the type of the record, if it is not obvious; else null
 * @param renamedFrom the former name of a renamed field; else null
 * @param into the names of the resulting fields if one field became several, else empty
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

    /** The compatibility for a reader of the new data with the expectations of the old schema. */
    public enum Compatibility {
        BREAKING,
        COMPATIBLE
    }

    /** The kinds of differences, in alphabetical order, which is the order in responses. */
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
     * One differing property.
     *
     * @param path a JSON pointer (RFC 6901) within the attribute or the schema
     * @param before the value before, {@link Value.Null} if absent
     * @param after the value after, {@link Value.Null} if absent
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
