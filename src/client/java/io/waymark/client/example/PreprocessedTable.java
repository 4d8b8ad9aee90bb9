package io.waymark.client.example;

import io.waymark.client.WaymarkClientException;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table whose columns were encoded for a synthesizer, with the encodings, so that synthetic data can be decoded
 * again.
 *
 * @param table the encoded table
 * @param encodings the encodings in the order in which they were applied
 */
record PreprocessedTable(Table table, List<ReversibleEncoding> encodings) {
    private static final List<String> GROUPS = List.of("encoding", "scaling");

    PreprocessedTable {
        encodings = List.copyOf(encodings);
    }

    /** Encodes columns according to {@code {"encoding": {column: method}, "scaling": {column: method}}}. */
    static PreprocessedTable encode(Table table, Value.Members parameters) {
        var encodings = new ArrayList<ReversibleEncoding>();
        for (var group : GROUPS) {
            if (parameters.get(group) instanceof Value.Members columns) {
                columns.members().forEach((column, method) -> encodings.add(encoding(column, method, table)));
            }
        }
        var encoded = table;
        for (var encoding : encodings) {
            encoded = encoding.encode(encoded);
        }
        return new PreprocessedTable(encoded, encodings);
    }

    /** Decodes the columns of a synthetic table. */
    Table decode(Table synthetic) {
        var restored = synthetic;
        for (int i = encodings.size() - 1; i >= 0; i--) {
            restored = encodings.get(i).decode(restored);
        }
        return restored;
    }

    Schema schema(Schema before) {
        var attributes = new LinkedHashMap<>(before.attributes());
        for (var encoding : encodings) {
            if (encoding instanceof ReversibleEncoding.OneHot oneHot) {
                attributes.remove(oneHot.column());
                oneHot.targetColumns().forEach(name -> attributes.put(name, flagAttribute()));
            } else {
                attributes.computeIfPresent(encoding.column(), (name, attribute) -> changed(attribute, encoding));
            }
        }
        return new Schema(before.id(), before.properties(), attributes);
    }

    private static Attribute changed(Attribute attribute, ReversibleEncoding encoding) {
        var properties = new LinkedHashMap<>(attribute.properties());
        properties.putAll(encoding.properties());
        return new Attribute(properties, attribute.attributes());
    }

    private static Attribute flagAttribute() {
        var details = Value.Members.of("category", new Value.Bool(false)).with("nullable", new Value.Bool(false));
        return new Attribute(Map.of("type", new Value.Text("int64"), "type_attr", details), Map.of());
    }

    private static ReversibleEncoding encoding(String column, Value method, Table table) {
        return switch (method instanceof Value.Text name ? name.value() : "") {
            case "minmax" -> ReversibleEncoding.MinMax.of(column, table);
            case "label" -> ReversibleEncoding.Label.of(column, table);
            case "uniform" -> ReversibleEncoding.Uniform.of(column, table);
            case "onehot" -> ReversibleEncoding.OneHot.of(column, table);
            default ->
                throw new WaymarkClientException.InvalidConfigException("Cannot preprocess " + column
                        + ": unknown method " + method + ": use minmax, label, uniform or onehot");
        };
    }
}
