package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Converts the columns of a schema facet to the attributes of a native schema. */
public final class ColumnMapper {
    /** The name is the key of the attribute, and the order of the attributes replaces the position. */
    private static final Set<String> NOT_KEPT = Set.of("name", "fields", "ordinal_position");

    private ColumnMapper() {}

    /** Returns the attributes by name, in the order of the columns. Of columns with the same name the first counts. */
    public static Value.Members columns(Value.Members facet) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        for (var field : Json.objects(facet, "fields")) {
            var name = Json.text(field, "name");
            if (name != null) {
                attributes.putIfAbsent(name, attribute(field));
            }
        }
        return new Value.Members(attributes);
    }

    private static Value.Members attribute(Value.Members field) {
        Map<String, Value> properties = new LinkedHashMap<>();
        field.members().forEach((name, value) -> {
            if (!NOT_KEPT.contains(name) && !(value instanceof Value.Null) && !name.equals("attributes")) {
                properties.put(name, value);
            }
        });
        var nested = columns(field);
        if (!nested.isEmpty()) {
            properties.put("attributes", nested);
        }
        return new Value.Members(properties);
    }

    /** Returns a native schema. */
    public static Value.Members schema(String id, Value.Members attributes) {
        return Value.Members.of("id", new Value.Text(id)).with("attributes", attributes);
    }
}
