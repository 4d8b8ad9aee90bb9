package io.waymark.client;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Transformation;
import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a module leaves when it completes. All but {@code data} is recorded.
 *
 * @param data what the next modules take; stays in this process
 * @param schema of the data, null when there is none to report
 * @param inputSchema of what it took, where that is not what the module before left
 * @param result any JSON up to 1 MiB for readers, {@link Value.Null} for none
 * @param reference where larger data lies: {@code uri}, {@code media_type} and, if known, {@code rows}, {@code bytes},
 *     {@code sha256}; empty for none
 * @param profile rows and columns of the data; empty for none
 * @param transformations what was done to fields
 * @param context anything else worth keeping
 */
public record ModuleOutput(
        @Nullable Object data,
        @Nullable Schema schema,
        @Nullable Schema inputSchema,
        Value result,
        Value.Members reference,
        Value.Members profile,
        List<Transformation> transformations,
        Value.Members context) {
    /** Nothing to tell but that it is done. */
    public static final ModuleOutput EMPTY = new ModuleOutput(
            null,
            null,
            null,
            Value.Null.NULL,
            Value.Members.empty(),
            Value.Members.empty(),
            List.of(),
            Value.Members.empty());

    private static final int MAX_RESULT_BYTES = 1 << 20;
    private static final Value TOO_LARGE_MARKER =
            new Value.Text("larger than 1 MiB: leave it elsewhere and name it by reference");

    public ModuleOutput {
        transformations = List.copyOf(transformations);
    }

    public static ModuleOutput of(@Nullable Schema schema) {
        return new ModuleOutput(
                null,
                schema,
                null,
                Value.Null.NULL,
                Value.Members.empty(),
                Value.Members.empty(),
                List.of(),
                Value.Members.empty());
    }

    public ModuleOutput withData(Object newData) {
        return new ModuleOutput(newData, schema, inputSchema, result, reference, profile, transformations, context);
    }

    public ModuleOutput withInputSchema(Schema input) {
        return new ModuleOutput(data, schema, input, result, reference, profile, transformations, context);
    }

    public ModuleOutput withResult(Value newResult) {
        return new ModuleOutput(data, schema, inputSchema, newResult, reference, profile, transformations, context);
    }

    public ModuleOutput withReference(Value.Members newReference) {
        return new ModuleOutput(data, schema, inputSchema, result, newReference, profile, transformations, context);
    }

    public ModuleOutput withProfile(Value.Members newProfile) {
        return new ModuleOutput(data, schema, inputSchema, result, reference, newProfile, transformations, context);
    }

    public ModuleOutput withTransformations(List<Transformation> done) {
        return new ModuleOutput(data, schema, inputSchema, result, reference, profile, done, context);
    }

    public ModuleOutput withContext(Value.Members newContext) {
        return new ModuleOutput(data, schema, inputSchema, result, reference, profile, transformations, newContext);
    }

    /** The data of {@code module.completed} but for module and experiment; a result that is too large is left out. */
    Map<String, Object> toPayload() {
        boolean tooLarge = DomainJson.write(result).length() > MAX_RESULT_BYTES;
        var said = new LinkedHashMap<String, Object>();
        if (schema != null) {
            said.put("schema", schema);
        }
        if (inputSchema != null) {
            said.put("input_schema", inputSchema);
        }
        var left = Value.Members.empty();
        left = tooLarge || result instanceof Value.Null ? left : left.with("data", result);
        left = reference.isEmpty() ? left : left.with("ref", reference);
        said.put("result", left);
        said.put("profile", profile);
        said.put("transformations", transformations);
        said.put("context", tooLarge ? context.with("result_omitted", TOO_LARGE_MARKER) : context);
        return said;
    }
}
