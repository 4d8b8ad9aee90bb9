package io.waymark.codec.event;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.json.SchemaJsonReader;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The data of an event, reduced to the members that the event's type defines. Schemas are the largest part of most
 * events, so they are parsed directly into domain objects instead of general JSON values.
 *
 * @param members all members except the schemas, normalized by {@link EventContentNormalizer}
 * @param recordedMembers all members except the schemas, as received
 * @param schemas the schemas, by the name of the member that contains them
 * @param resultData the JSON text of {@code result.data}; null if there is none
 * @param unknown the names of the non-null members that the event's type does not define
 */
record ParsedEventData(
        Map<String, Value> members,
        Map<String, Value> recordedMembers,
        Map<String, Schema> schemas,
        @Nullable RawJson resultData,
        List<String> unknown) {
    /** The members that are schemas, in the order in which the content hash covers them. */
    private static final List<String> SCHEMAS = List.of("schema", "input_schema");

    static final ParsedEventData NONE = new ParsedEventData(new LinkedHashMap<>(), Map.of(), null, List.of());

    ParsedEventData(
            Map<String, Value> recordedMembers,
            Map<String, Schema> schemas,
            @Nullable RawJson resultData,
            List<String> unknown) {
        this(EventContentNormalizer.of(recordedMembers), recordedMembers, schemas, resultData, unknown);
    }

    /** Reads the data of an event of this type, from the current token of the parser to the last token of the data. */
    static ParsedEventData read(EventJsonText json, EventType type) {
        var parser = json.parser();
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return NONE;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new DecodeException(json.describeLocation(), "an object is expected");
        }
        var members = new LinkedHashMap<String, Value>();
        var schemas = new LinkedHashMap<String, Schema>();
        var unknown = new ArrayList<String>();
        RawJson resultData = null;
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            boolean isNull = parser.nextToken() == JsonToken.VALUE_NULL;
            if (isNull || !type.hasMember(name)) {
                SchemaJsonReader.skip(parser);
                if (!isNull) {
                    unknown.add(name);
                }
            } else if (name.endsWith("schema")) {
                schemas.put(name, json.schemas().schema(parser));
            } else if (name.equals("result") && parser.currentToken() == JsonToken.START_OBJECT) {
                var result = new LinkedHashMap<String, Value>();
                resultData = readResult(json, result);
                members.put(name, new Value.Members(result));
            } else {
                members.put(name, SchemaJsonReader.value(parser));
            }
        }
        return new ParsedEventData(members, schemas, resultData, unknown);
    }

    private static @Nullable RawJson readResult(EventJsonText json, Map<String, Value> result) {
        JsonParser parser = json.parser();
        RawJson data = null;
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            int start = json.tokenStart();
            result.put(name, SchemaJsonReader.value(parser));
            if (name.equals("data")) {
                data = json.compact(start, json.tokenEnd());
            }
        }
        return data;
    }

    DataNode at(String name) {
        return DataNode.of("/data/" + name, members.get(name));
    }

    @Nullable
    Schema schema(String name) {
        return schemas.get(name);
    }

    ParsedEventData without(String name) {
        var others = new LinkedHashMap<>(recordedMembers);
        others.remove(name);
        return new ParsedEventData(others, schemas, resultData, unknown);
    }

    /**
     * Returns a hash by which repeated events are recognized. It does not depend on white space, null members or the
     * order of members, except in {@code config} and among the attributes of a schema, where the order has a meaning.
     */
    ContentHash contentHash(EventType type, Instant time) {
        return hash(members, type, time, Schema::hash);
    }

    /** Returns the hash that release 0.1 computed, which included empty members and empty lists of keys. */
    ContentHash legacyContentHash(EventType type, Instant time) {
        return hash(recordedMembers, type, time, schema -> schema.legacyHash().orElse(schema.hash()));
    }

    /** Returns whether release 0.1 computed another hash of this content. */
    @SuppressWarnings("ReferenceEquality") // the same object if all members are content
    boolean hasLegacyContentHash() {
        return members != recordedMembers
                || schemas.values().stream()
                        .anyMatch(schema -> schema.legacyHash().isPresent());
    }

    private ContentHash hash(
            Map<String, Value> members, EventType type, Instant time, Function<Schema, ContentHash> hashOf) {
        var hasher = new ContentHasher().add(type.wireName()).add(ChronoUnit.MICROS.between(Instant.EPOCH, time));
        hasher.add(members);
        if (members.get("config") instanceof Value.Members config) {
            config.members().forEach((module, experiments) -> addOrder(hasher.add(module), experiments));
        }
        for (var name : SCHEMAS) {
            var schema = schemas.get(name);
            if (schema != null) {
                hasher.add(name).add(hashOf.apply(schema));
            }
        }
        return hasher.hash();
    }

    private static void addOrder(ContentHasher hasher, Value experiments) {
        if (experiments instanceof Value.Members named) {
            named.members().keySet().forEach(hasher::add);
        }
    }
}
