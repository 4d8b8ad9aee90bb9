package io.waymark.description;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The schemas (JSON Schema 2020-12), defined once for all documents. Some keywords are only for some documents:
 * {@code x-validation} holds those for AsyncAPI and JSON Schema, {@code x-generation} those for OpenAPI, whose readers are
 * code generators.
 */
final class Definitions {
    private static final List<String> FILES = List.of("content", "events", "records", "answers");
    private static final String VALIDATION = "x-validation";
    private static final String GENERATION = "x-generation";
    private static final String IN_DOCUMENTS = "#/components/schemas/";
    private static final String ALONE = "#/$defs/";

    private final Map<String, Object> schemas = new LinkedHashMap<>();

    private Definitions(String kept, String dropped) {
        for (var file : FILES) {
            YamlFile.read("schemas/" + file + ".yaml")
                    .forEach((name, schema) -> add(name, Tree.copyObjects(schema, part -> merge(part, kept, dropped))));
        }
    }

    private static Map<String, Object> merge(Map<String, Object> part, String kept, String dropped) {
        part.remove(dropped);
        return part.remove(kept) instanceof Map<?, ?> keywords ? Tree.merge(part, keywords) : part;
    }

    /** The schemas for OpenAPI. */
    static Definitions forGenerators() {
        return new Definitions(GENERATION, VALIDATION);
    }

    /** The schemas for AsyncAPI and JSON Schema. */
    static Definitions forValidators() {
        return new Definitions(VALIDATION, GENERATION);
    }

    private void add(String name, Object schema) {
        if (schemas.put(name, schema) != null) {
            throw new IllegalStateException("Cannot use the schemas: two have one name: " + name);
        }
    }

    /** What a tree refers to, and what that refers to, by name. */
    Map<String, Object> reachable(Object tree) {
        var found = new TreeMap<String, Object>();
        var open = new ArrayDeque<Object>();
        open.add(tree);
        while (!open.isEmpty()) {
            for (var text : Tree.texts(open.remove())) {
                var schema = text.startsWith(IN_DOCUMENTS) ? schemas.get(text.substring(IN_DOCUMENTS.length())) : null;
                if (schema != null && found.put(text.substring(IN_DOCUMENTS.length()), schema) == null) {
                    open.add(schema);
                }
            }
        }
        return found;
    }

    /** One schema as a document of its own, which refers to nothing outside. */
    Map<String, Object> alone(String id, String name) {
        var schema = Objects.requireNonNull(schemas.get(name), name);
        var document = new LinkedHashMap<String, Object>();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("$id", id);
        document.put("$ref", IN_DOCUMENTS + name);
        var used = reachable(schema);
        used.put(name, schema);
        document.put("$defs", used);
        return copy(document);
    }

    /** The types of events, and the names of their data's schemas. */
    Map<String, String> data() {
        var types = new LinkedHashMap<String, String>();
        for (var schema : schemas.values()) {
            for (var part : Tree.items(schema, "allOf")) {
                var properties = Tree.object(part, "properties");
                if (Tree.items(Tree.object(properties, "type"), "enum").stream()
                                        .findFirst()
                                        .orElse(null)
                                instanceof String type
                        && Tree.object(properties, "data").get("$ref") instanceof String data) {
                    types.put(type, data.substring(IN_DOCUMENTS.length()));
                }
            }
        }
        return types;
    }

    @SuppressWarnings("unchecked") // a copy of an object is one
    private static Map<String, Object> copy(Map<String, Object> document) {
        return (Map<String, Object>) Tree.copy(
                document, text -> text.startsWith(IN_DOCUMENTS) ? ALONE + text.substring(IN_DOCUMENTS.length()) : text);
    }
}
