package io.waymark.web.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.JsonNodeException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Validates JSON against the schemas of a document. Members that a schema does not declare are violations. */
final class JsonSchemaValidator {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** Keywords below which undeclared members are allowed, or which contain no schemas. */
    private static final Set<String> SKIPPED_KEYWORDS =
            Set.of("allOf", "if", "then", "else", "example", "examples", "const", "enum", "required");

    private final JsonNode components;
    private final Map<JsonNode, Schema> compiledSchemas = new ConcurrentHashMap<>();

    /** Creates a validator for the schemas of a document. */
    JsonSchemaValidator(JsonNode document) {
        this.components = closed(document.get("components"));
    }

    /** Validates by a standalone schema. A number outside the range of the validator is a violation. */
    static List<String> errors(JsonNode schema, JsonNode value) {
        try {
            return texts(REGISTRY.getSchema(schema).validate(value));
        } catch (JsonNodeException beyond) {
            return List.of(beyond.getMessage());
        }
    }

    /** Returns the violations of JSON Schema itself in a schema. */
    static List<String> errorsOfSchema(JsonNode schema) {
        return texts(
                REGISTRY.getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12)).validate(schema));
    }

    /** Returns the violations of a value by a schema of the document. */
    List<String> errorsBy(JsonNode schema, JsonNode value) {
        return texts(compiledSchemas.computeIfAbsent(schema, this::compiled).validate(value));
    }

    static ObjectNode reference(String name) {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    private Schema compiled(JsonNode schema) {
        var root = (ObjectNode) closed(schema);
        root.set("components", components);
        return REGISTRY.getSchema(root);
    }

    private static List<String> texts(List<Error> errors) {
        return errors.stream().map(Error::toString).distinct().toList();
    }

    private static JsonNode closed(JsonNode tree) {
        var copy = tree.deepCopy();
        close(copy);
        return copy;
    }

    private static void close(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(member -> !SKIPPED_KEYWORDS.contains(member.getKey()))
                    .forEach(member -> close(member.getValue()));
            if (object.has("type") && object.has("properties") && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        } else {
            tree.forEach(JsonSchemaValidator::close);
        }
    }
}
