package io.waymark.store;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The ids of all fields of a schema: what the record of a whole schema stands for. */
final class FieldNames {
    private FieldNames() {}

    /** Outer before inner, {@code outer.inner}. */
    static List<String> of(Schema schema) {
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
