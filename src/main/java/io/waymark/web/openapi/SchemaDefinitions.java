package io.waymark.web.openapi;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Loads the JSON Schemas (2020-12) that the OpenAPI and AsyncAPI documents share. A schema may contain keywords for
 * only one kind of document: {@code x-validation} for AsyncAPI and JSON Schema, {@code x-generation} for OpenAPI, which
 * code generators read. Each instance keeps the keywords of one kind and drops those of the other.
 */
final class SchemaDefinitions {
    private static final List<String> FILES = List.of("content", "events", "records", "answers", "across");
    private static final String VALIDATION = "x-validation";
    private static final String GENERATION = "x-generation";
    private static final String DOCUMENT_PREFIX = "#/components/schemas/";
    private static final String STANDALONE_PREFIX = "#/$defs/";

    private final Map<String, Object> schemas = new LinkedHashMap<>();

    private SchemaDefinitions(String kept, String dropped) {
        for (var file : FILES) {
            YamlCodec.read("schemas/" + file + ".yaml")
                    .forEach((name, schema) ->
                            add(name, DocumentTreeOperations.copyObjects(schema, part -> merge(part, kept, dropped))));
        }
    }

    private static Map<String, Object> merge(Map<String, Object> part, String kept, String dropped) {
        part.remove(dropped);
        return part.remove(kept) instanceof Map<?, ?> keywords ? DocumentTreeOperations.merge(part, keywords) : part;
    }

    /** Returns the schemas for OpenAPI. */
    static SchemaDefinitions forGenerators() {
        return new SchemaDefinitions(GENERATION, VALIDATION);
    }

    /** Returns the schemas for AsyncAPI and JSON Schema. */
    static SchemaDefinitions forValidators() {
        return new SchemaDefinitions(VALIDATION, GENERATION);
    }

    private void add(String name, Object schema) {
        if (schemas.put(name, schema) != null) {
            throw new IllegalStateException(
                    "Cannot load the schemas of the API description: two of them have the name " + name);
        }
    }

    /** Returns the schemas that a tree refers to, directly or indirectly, by name. */
    Map<String, Object> reachableSchemas(Object tree) {
        var found = new TreeMap<String, Object>();
        var open = new ArrayDeque<Object>();
        open.add(tree);
        while (!open.isEmpty()) {
            for (var text : DocumentTreeOperations.texts(open.remove())) {
                var schema =
                        text.startsWith(DOCUMENT_PREFIX) ? schemas.get(text.substring(DOCUMENT_PREFIX.length())) : null;
                if (schema != null && found.put(text.substring(DOCUMENT_PREFIX.length()), schema) == null) {
                    open.add(schema);
                }
            }
        }
        return found;
    }

    /** Returns one schema as a self-contained document. */
    Map<String, Object> standalone(String id, String name) {
        var schema = Objects.requireNonNull(schemas.get(name), name);
        var document = new LinkedHashMap<String, Object>();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("$id", id);
        document.put("$ref", DOCUMENT_PREFIX + name);
        var used = reachableSchemas(schema);
        used.put(name, schema);
        document.put("$defs", used);
        return copy(document);
    }

    /** Returns, for each event type, the name of the schema of its data. */
    Map<String, String> data() {
        var types = new LinkedHashMap<String, String>();
        for (var schema : schemas.values()) {
            for (var part : DocumentTreeOperations.items(schema, "allOf")) {
                var properties = DocumentTreeOperations.object(part, "properties");
                if (DocumentTreeOperations.items(DocumentTreeOperations.object(properties, "type"), "enum").stream()
                                        .findFirst()
                                        .orElse(null)
                                instanceof String type
                        && DocumentTreeOperations.object(properties, "data").get("$ref") instanceof String data) {
                    types.put(type, data.substring(DOCUMENT_PREFIX.length()));
                }
            }
        }
        return types;
    }

    @SuppressWarnings("unchecked") // a copy of an object is an object
    private static Map<String, Object> copy(Map<String, Object> document) {
        return (Map<String, Object>) DocumentTreeOperations.copy(
                document,
                text -> text.startsWith(DOCUMENT_PREFIX)
                        ? STANDALONE_PREFIX + text.substring(DOCUMENT_PREFIX.length())
                        : text);
    }
}
