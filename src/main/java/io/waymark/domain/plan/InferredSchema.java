package io.waymark.domain.plan;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The expected schema of the output of a preprocessing experiment, inferred from the input schema and the parameters of
 * the experiment. Source: the schema inferrer in PETsARD (a Python library for synthetic data), generalized to any
 * experiment name.
 *
 * @param schema the expected schema, whose stage is {@code preprocessed}
 * @param applied the applied methods as {@code column: group_method}
 * @param skipped the configured methods that were not applied, each with the reason
 */
public record InferredSchema(Schema schema, List<String> applied, List<String> skipped) {
    public InferredSchema {
        applied = List.copyOf(applied);
        skipped = List.copyOf(skipped);
    }

    /**
     * Infers the schema with the rules table.
     *
     * @param before the input schema of the Preprocessor
     * @param parameters the parameters of the experiment
     */
    public static InferredSchema of(Schema before, Value.Members parameters) {
        var preprocessing = new PreprocessingMethodResolver(parameters);
        var applied = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        var attributes = new LinkedHashMap<String, Attribute>();
        before.attributes().forEach((column, attribute) -> {
            var after = attribute;
            for (var name : preprocessing.processorsFor(column, attribute)) {
                var processor = PreprocessingSchemaRule.ALL.get(name);
                if (processor == null) {
                    skipped.add(column + ": " + name + " is unknown");
                } else if (!processor.accepts().test(after)) {
                    skipped.add(column + ": " + name + " does not take this column");
                } else {
                    after = processor.apply(after);
                    applied.add(column + ": " + name);
                }
            }
            attributes.put(column, after);
        });
        preprocessing.unknownColumns(before).forEach(column -> skipped.add(column + ": there is no such column"));
        return new InferredSchema(preprocess(before, attributes), applied, skipped);
    }

    private static Schema preprocess(Schema before, LinkedHashMap<String, Attribute> attributes) {
        var name = before.properties().get("name") instanceof Value.Text text ? text.value() : before.id();
        var properties = new LinkedHashMap<>(before.properties());
        properties.remove("stats");
        properties.put("name", new Value.Text(name + " (Preprocessed)"));
        properties.put("description", new Value.Text("Preprocessed schema from " + before.id()));
        properties.put("stage", new Value.Text("preprocessed"));
        properties.put("parent_schema_id", new Value.Text(before.id()));
        properties.put("enable_stats", new Value.Bool(false));
        return new Schema(before.id() + "_preprocessed", properties, attributes);
    }
}
