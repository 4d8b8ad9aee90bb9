package io.waymark.decode;

import static io.waymark.decode.Attributes.TRACE_PARENT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.wire.DomainJson;
import io.waymark.wire.SchemaReader;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/** Reads an event in CloudEvents' JSON format: attributes and data are members of one object, in any order. */
final class StructuredEvent {
    private static final String DATA = "data";
    private static final String DATA_POINTER = "/data";
    private static final String BASE64 = "data_base64";

    private final Map<String, String> attributes = new HashMap<>();
    private @Nullable EventData data;
    private @Nullable String unreadData;
    private @Nullable String base64;
    private @Nullable String traceParent;
    private SchemaSource schemas = SchemaReader::inputSchema;

    private final RestoreCheck restores;

    private StructuredEvent(RestoreCheck restores) {
        this.restores = restores;
    }

    static Decoded.Event read(byte[] bytes, RestoreCheck restores, KnownSchemas.OfKey known) {
        return JsonText.read(
                bytes,
                Outline.ofEvent(bytes, known.latest()),
                "",
                known,
                json -> new StructuredEvent(restores).event(json));
    }

    /** Returns whether the bytes begin a JSON object that has a {@code specversion}, however invalid the rest is. */
    static boolean hasVersion(byte[] bytes) {
        var text = JsonText.withoutByteOrderMark(new String(bytes, UTF_8));
        try (var parser = DomainJson.MAPPER.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                if (name.equals(Attributes.VERSION)) {
                    return true;
                }
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (JacksonException malformed) {
            return false;
        }
        return false;
    }

    private Decoded.Event event(JsonText json) {
        schemas = json.schemas();
        var parser = json.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Refusal("", "a CloudEvent is expected, which is a JSON object");
        }
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            var token = parser.nextToken();
            if (name.equals(DATA) && token != JsonToken.VALUE_NULL) {
                readData(json);
            } else if (name.equals(BASE64) || Attributes.NAMES.contains(name)) {
                readText(json, name);
            } else if (name.equals(TRACE_PARENT) && token == JsonToken.VALUE_STRING) {
                traceParent = parser.getString();
            } else {
                parser.skipChildren();
            }
        }
        var given = Attributes.of(attributes, "/");
        var content = data(given.type());
        var event = EventReader.read(given, content, restores);
        return new Decoded.Event(event, traceParent, UnknownMembers.of(content, given.type()));
    }

    /** At once when the type is known by then, as it nearly always is. */
    private void readData(JsonText json) {
        var word = attributes.get("type");
        var type = word == null ? null : EventType.of(word);
        if (type != null) {
            data = EventData.read(json, type);
            return;
        }
        int start = json.tokenStart();
        json.parser().skipChildren();
        unreadData = json.text().substring(start, json.tokenEnd());
    }

    private void readText(JsonText json, String name) {
        var token = json.parser().currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.VALUE_STRING) {
            throw new Refusal(json.where(), "a string is expected");
        }
        var text = json.parser().getString();
        if (name.equals(BASE64)) {
            base64 = text;
        } else {
            attributes.put(name, text);
        }
    }

    private EventData data(EventType type) {
        if (base64 != null) {
            if (data != null || unreadData != null) {
                throw new Refusal("/" + BASE64, "an event has either data or data_base64");
            }
            var text = JsonText.utf8("/" + BASE64, decoded(base64));
            return JsonText.read(text, DATA_POINTER, json -> EventData.read(json, type));
        }
        if (unreadData != null) {
            return JsonText.read(unreadData, DATA_POINTER, schemas, json -> EventData.read(json, type));
        }
        return data == null ? EventData.NONE : data;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw new Refusal("/" + BASE64, "base64 (RFC 4648) is expected: " + malformed.getMessage());
        }
    }
}
