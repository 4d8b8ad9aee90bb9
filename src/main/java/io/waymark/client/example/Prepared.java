package io.waymark.client.example;

import io.waymark.client.StatusException;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that a synthesizer can take.
 *
 * @param encodings in the order in which they were applied
 */
record Prepared(Table table, List<Encoding> encodings) {
    private static final List<String> GROUPS = List.of("encoding", "scaling");

    Prepared {
        encodings = List.copyOf(encodings);
    }

    /** By {@code {"encoding": {column: method}, "scaling": {column: method}}}. */
    static Prepared of(Table table, Value.Members parameters) {
        var encodings = new ArrayList<Encoding>();
        for (var group : GROUPS) {
            if (parameters.get(group) instanceof Value.Members(var columns)) {
                columns.forEach((column, method) -> encodings.add(encoding(column, method, table)));
            }
        }
        var encoded = table;
        for (var encoding : encodings) {
            encoded = encoding.encode(encoded);
        }
        return new Prepared(encoded, encodings);
    }

    /** The columns as they were before. */
    Table restored(Table synthetic) {
        var restored = synthetic;
        for (var encoding : encodings.reversed()) {
            restored = encoding.decode(restored);
        }
        return restored;
    }

    Schema schema(Schema before) {
        var attributes = new LinkedHashMap<>(before.attributes());
        for (var encoding : encodings) {
            if (encoding instanceof Encoding.OneHot many) {
                attributes.remove(many.column());
                many.into().forEach(name -> attributes.put(name, flag()));
            } else {
                attributes.computeIfPresent(encoding.column(), (name, attribute) -> changed(attribute, encoding));
            }
        }
        return new Schema(before.id(), before.properties(), attributes);
    }

    private static Attribute changed(Attribute attribute, Encoding encoding) {
        var properties = new LinkedHashMap<>(attribute.properties());
        properties.putAll(encoding.properties());
        return new Attribute(properties, attribute.attributes());
    }

    private static Attribute flag() {
        var details = Value.Members.of("category", new Value.Bool(false)).with("nullable", new Value.Bool(false));
        return new Attribute(Map.of("type", new Value.Text("int64"), "type_attr", details), Map.of());
    }

    private static Encoding encoding(String column, Value method, Table table) {
        return switch (method instanceof Value.Text(var name) ? name : "") {
            case "minmax" -> Encoding.MinMax.of(column, table);
            case "label" -> Encoding.Label.of(column, table);
            case "uniform" -> Encoding.Uniform.of(column, table);
            case "onehot" -> Encoding.OneHot.of(column, table);
            default ->
                throw new StatusException.BrokenConfig("Cannot preprocess " + column
                        + ": this method is unknown: use minmax, label, uniform or onehot: " + method);
        };
    }
}
