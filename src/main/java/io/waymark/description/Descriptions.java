package io.waymark.description;

import io.waymark.port.Broker;
import io.waymark.port.Bytes;
import io.waymark.wire.DomainJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All documents, made of their files, with the settings filled in. */
final class Descriptions {
    private static final String ID = "urn:waymark:schema:";

    private final Document openApi;
    private final Document asyncApi;
    private final Document event;
    private final Map<String, Document> data = new LinkedHashMap<>();

    /** One document in both spellings. */
    record Document(Bytes json, Bytes yaml) {
        static Document of(Object tree) {
            return new Document(
                    Bytes.of(DomainJson.bytes(tree)),
                    Bytes.of(YamlFile.write(tree).getBytes(StandardCharsets.UTF_8)));
        }
    }

    Descriptions(Broker broker) {
        var definitions = Definitions.forValidators();
        this.openApi = Document.of(whole("openapi.yaml", Definitions.forGenerators(), broker));
        this.asyncApi = Document.of(whole("asyncapi.yaml", definitions, broker));
        this.event = Document.of(definitions.alone(ID + "event", "Event"));
        definitions.data().forEach((type, name) -> data.put(type, Document.of(definitions.alone(ID + type, name))));
    }

    Document openApi() {
        return openApi;
    }

    Document asyncApi() {
        return asyncApi;
    }

    /** The JSON Schema of any event. */
    Document event() {
        return event;
    }

    /** The JSON Schema of what events of a type say, {@code io.waymark.run.planned}. */
    Optional<Document> data(String type) {
        return Optional.ofNullable(data.get(type));
    }

    Set<String> types() {
        return data.keySet();
    }

    private static Object whole(String file, Definitions definitions, Broker broker) {
        var read = YamlFile.read(file);
        read.keySet().removeIf(name -> name.startsWith("x-")); // what the file shares with itself
        var components = new LinkedHashMap<String, Object>(Tree.object(read, "components"));
        var schemas = new LinkedHashMap<String, Object>(Tree.object(components, "schemas"));
        schemas.putAll(definitions.reachable(read));
        components.put("schemas", schemas);
        read.put("components", components);
        return Tree.copy(read, text -> filled(text, broker));
    }

    private static String filled(String text, Broker broker) {
        return text.contains("${")
                ? text.replace("${bootstrap-servers}", broker.bootstrapServers())
                        .replace("${group-id}", broker.groupId())
                        .replace("${events-topic}", broker.events())
                        .replace("${commands-topic}", broker.commands())
                        .replace("${dead-letters-topic}", broker.deadLetters())
                : text;
    }
}
