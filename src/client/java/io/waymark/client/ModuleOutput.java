package io.waymark.client;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output of one completed execution of a module. Immutable. The {@code module.completed} event contains every
 * component except {@code data}, which is only passed to later modules.
 *
 * <pre>{@code
 * var output = ModuleOutput.of(schema)
 *         .withData(table)
 *         .withResult(Value.Members.of("rows", Value.Numeric.of(32561)));
 * }</pre>
 *
 * @param data the input for later modules; it stays in this process
 * @param schema the schema of the data; null to report none
 * @param inputSchema the schema of the input, if it differs from the schema of the previous module; else null
 * @param result any JSON value of at most 1 MiB, {@link Value.Null} for none. A larger value is omitted, and the
 *     context of the snapshot gets the member {@code result_omitted}.
 * @param reference the location of data that is stored elsewhere: {@code uri}, {@code media_type} and, if available,
 *     {@code rows}, {@code bytes}, {@code sha256}; empty for none
 * @param profile the number of rows and the columns of the data; empty for none
 * @param transformations the transformations of fields that the module declares, which explain differences between
 *     input and output
 * @param dataset the dataset that the module wrote; Waymark compares the schemas of a dataset across runs. Null for the
 *     default dataset, which is named after the workflow and the execution key.
 * @param context further members of the event, which are stored and shown unchanged
 */
public record ModuleOutput(
        @Nullable Object data,
        @Nullable Schema schema,
        @Nullable Schema inputSchema,
        Value result,
        Value.Members reference,
        Value.Members profile,
        List<FieldTransformation> transformations,
        @Nullable DatasetName dataset,
        Value.Members context) {
    /** An output without data, schema and result. */
    public static final ModuleOutput EMPTY = new ModuleOutput(
            null,
            null,
            null,
            Value.Null.NULL,
            Value.Members.empty(),
            Value.Members.empty(),
            List.of(),
            null,
            Value.Members.empty());

    private static final int MAX_RESULT_BYTES = 1 << 20;
    private static final Value TOO_LARGE_MARKER =
            new Value.Text("larger than 1 MiB: store the data elsewhere and set a reference to it");

    public ModuleOutput {
        transformations = List.copyOf(transformations);
    }

    /** Returns an output with only a schema. */
    public static ModuleOutput of(@Nullable Schema schema) {
        return new ModuleOutput(
                null,
                schema,
                null,
                Value.Null.NULL,
                Value.Members.empty(),
                Value.Members.empty(),
                List.of(),
                null,
                Value.Members.empty());
    }

    /** Returns this output with data for later modules. */
    public ModuleOutput withData(Object newData) {
        return new ModuleOutput(
                newData, schema, inputSchema, result, reference, profile, transformations, dataset, context);
    }

    /** Returns this output with the schema of the input. */
    public ModuleOutput withInputSchema(Schema input) {
        return new ModuleOutput(data, schema, input, result, reference, profile, transformations, dataset, context);
    }

    /** Returns this output with a result of at most 1 MiB. */
    public ModuleOutput withResult(Value newResult) {
        return new ModuleOutput(
                data, schema, inputSchema, newResult, reference, profile, transformations, dataset, context);
    }

    /** Returns this output with the location of larger data. */
    public ModuleOutput withReference(Value.Members newReference) {
        return new ModuleOutput(
                data, schema, inputSchema, result, newReference, profile, transformations, dataset, context);
    }

    /** Returns this output with the numbers of rows and columns. */
    public ModuleOutput withProfile(Value.Members newProfile) {
        return new ModuleOutput(
                data, schema, inputSchema, result, reference, newProfile, transformations, dataset, context);
    }

    /** Returns this output with declared transformations. */
    public ModuleOutput withTransformations(List<FieldTransformation> newTransformations) {
        return new ModuleOutput(
                data, schema, inputSchema, result, reference, profile, newTransformations, dataset, context);
    }

    /** Returns this output with the name of the dataset, two texts of 1 to 400 characters. */
    public ModuleOutput withDataset(DatasetName newDataset) {
        return new ModuleOutput(
                data, schema, inputSchema, result, reference, profile, transformations, newDataset, context);
    }

    /** Returns this output with further members. */
    public ModuleOutput withContext(Value.Members newContext) {
        return new ModuleOutput(
                data, schema, inputSchema, result, reference, profile, transformations, dataset, newContext);
    }

    /** Returns the data of {@code module.completed} without module and experiment. Omits a result larger than 1 MiB. */
    Map<String, Object> toPayload() {
        boolean tooLarge = DomainJson.write(result).length() > MAX_RESULT_BYTES;
        var payload = new LinkedHashMap<String, Object>();
        if (schema != null) {
            payload.put("schema", schema);
        }
        if (inputSchema != null) {
            payload.put("input_schema", inputSchema);
        }
        var resultMembers = Value.Members.empty();
        resultMembers = tooLarge || result instanceof Value.Null ? resultMembers : resultMembers.with("data", result);
        resultMembers = reference.isEmpty() ? resultMembers : resultMembers.with("ref", reference);
        payload.put("result", resultMembers);
        payload.put("profile", profile);
        payload.put("transformations", transformations);
        if (dataset != null) {
            payload.put(
                    "dataset",
                    Value.Members.of("namespace", new Value.Text(dataset.namespace()))
                            .with("name", new Value.Text(dataset.name())));
        }
        payload.put("context", tooLarge ? context.with("result_omitted", TOO_LARGE_MARKER) : context);
        return payload;
    }
}
