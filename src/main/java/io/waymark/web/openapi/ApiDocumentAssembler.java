package io.waymark.web.openapi;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.port.broker.BrokerConnectionInfo;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Assembles the OpenAPI document, the AsyncAPI document and the JSON Schemas of events from YAML resources. It fills in
 * the configured names of topics and servers. Immutable.
 */
final class ApiDocumentAssembler {
    private static final String ID = "urn:waymark:schema:";

    private final Document openApi;
    private final Document asyncApi;
    private final Document event;
    private final Map<String, Document> data = new LinkedHashMap<>();

    /**
     * A description of the API, such as the OpenAPI document, in both formats.
     *
     * @param json the document as JSON
     * @param yaml the same document as YAML
     */
    record Document(Bytes json, Bytes yaml) {
        static Document of(Object tree) {
            return new Document(
                    Bytes.of(DomainJson.bytes(tree)),
                    Bytes.of(YamlCodec.write(tree).getBytes(StandardCharsets.UTF_8)));
        }
    }

    ApiDocumentAssembler(BrokerConnectionInfo topics) {
        var definitions = SchemaDefinitions.forValidators();
        this.openApi = Document.of(assemble("openapi.yaml", SchemaDefinitions.forGenerators(), topics));
        this.asyncApi = Document.of(assemble("asyncapi.yaml", definitions, topics));
        this.event = Document.of(definitions.standalone(ID + "event", "Event"));
        definitions
                .data()
                .forEach((type, name) -> data.put(type, Document.of(definitions.standalone(ID + type, name))));
    }

    Document openApi() {
        return openApi;
    }

    Document asyncApi() {
        return asyncApi;
    }

    /** Returns the JSON Schema of any event. */
    Document event() {
        return event;
    }

    /**
     * Returns the JSON Schema of the data of an event type, such as {@code io.waymark.run.planned}; empty if the type
     * is unknown.
     */
    Optional<Document> data(String type) {
        return Optional.ofNullable(data.get(type));
    }

    Set<String> types() {
        return data.keySet();
    }

    private static Object assemble(String file, SchemaDefinitions definitions, BrokerConnectionInfo topics) {
        var read = YamlCodec.read(file);
        read.keySet().removeIf(name -> name.startsWith("x-")); // x- members hold YAML anchors that the file shares
        var components = new LinkedHashMap<String, Object>(DocumentTreeOperations.object(read, "components"));
        var schemas = new LinkedHashMap<String, Object>(DocumentTreeOperations.object(components, "schemas"));
        schemas.putAll(definitions.reachableSchemas(read));
        components.put("schemas", schemas);
        read.put("components", components);
        return DocumentTreeOperations.copy(read, text -> fillPlaceholders(text, topics));
    }

    private static String fillPlaceholders(String text, BrokerConnectionInfo topics) {
        return text.contains("${")
                ? text.replace("${bootstrap-servers}", topics.bootstrapServers())
                        .replace("${group-id}", topics.groupId())
                        .replace("${events-topic}", topics.events())
                        .replace("${commands-topic}", topics.commands())
                        .replace("${dead-letters-topic}", topics.deadLetters())
                : text;
    }
}
