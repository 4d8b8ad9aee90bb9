package io.waymark.store;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.store.table.Placed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The ids of all fields of the schemas of a batch: what the record of a whole schema stands for. */
final class FieldNames {
    private final Map<ContentHash, Schema> schemas = new HashMap<>();

    FieldNames(Map<Placed<ContentHash>, Schema> schemas) {
        schemas.values().forEach(schema -> this.schemas.put(schema.hash(), schema));
    }

    /** Outer before inner, {@code outer.inner}. */
    List<String> of(ContentHash hash) {
        var schema = Objects.requireNonNull(schemas.get(hash), "a recording names the schemas that it refers to");
        var names = new ArrayList<String>();
        collect("", schema.attributes(), names);
        return names;
    }

    private static void collect(String prefix, Map<String, Attribute> attributes, List<String> names) {
        attributes.forEach((name, attribute) -> {
            names.add(prefix + name);
            collect(prefix + name + ".", attribute.attributes(), names);
        });
    }
}
