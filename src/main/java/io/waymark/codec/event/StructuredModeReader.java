package io.waymark.codec.event;

import static io.waymark.codec.event.CloudEventAttributes.TRACE_PARENT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.event.reuse.SchemaDecodeCache;
import io.waymark.codec.event.reuse.SchemaParser;
import io.waymark.codec.event.reuse.SchemaScanner;
import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.SchemaJsonReader;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * Reads an event from the JSON format of CloudEvents, in which attributes and data are members of one JSON object, in
 * any order. Throws {@link DecodeException} if the event is invalid. Each instance reads one event.
 */
final class StructuredModeReader {
    private static final String DATA = "data";
    private static final String DATA_POINTER = "/data";
    private static final String BASE64 = "data_base64";

    private final Map<String, String> attributes = new HashMap<>();
    private @Nullable ParsedEventData data;
    private @Nullable String unreadData;
    private @Nullable String base64;
    private @Nullable String traceParent;
    private SchemaParser schemas = SchemaJsonReader::inputSchema;

    private final RestoreAuthenticator restores;

    private StructuredModeReader(RestoreAuthenticator restores) {
        this.restores = restores;
    }

    static DecodeResult.ValidEvent read(
            byte[] bytes, RestoreAuthenticator restores, SchemaDecodeCache.KeyedCache cache) {
        return EventJsonText.read(
                bytes,
                SchemaScanner.scanEvent(bytes, cache.latest()),
                "",
                cache,
                json -> new StructuredModeReader(restores).event(json));
    }

    /** Returns whether the bytes begin a JSON object that has a {@code specversion}, even if the rest is invalid. */
    static boolean hasVersion(byte[] bytes) {
        var text = EventJsonText.withoutByteOrderMark(new String(bytes, UTF_8));
        try (var parser = DomainJson.MAPPER.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                if (name.equals(CloudEventAttributes.VERSION)) {
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

    private DecodeResult.ValidEvent event(EventJsonText json) {
        schemas = json.schemas();
        var parser = json.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new DecodeException("", "a JSON object with the attributes of a CloudEvent is expected");
        }
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            var token = parser.nextToken();
            if (name.equals(DATA) && token != JsonToken.VALUE_NULL) {
                readData(json);
            } else if (name.equals(BASE64) || CloudEventAttributes.NAMES.contains(name)) {
                readText(json, name);
            } else if (name.equals(TRACE_PARENT) && token == JsonToken.VALUE_STRING) {
                traceParent = parser.getString();
            } else {
                SchemaJsonReader.skip(parser);
            }
        }
        var cloudEvent = CloudEventAttributes.of(attributes, "/");
        var content = data(cloudEvent.type());
        var event = EventMapper.read(cloudEvent, content, restores);
        return new DecodeResult.ValidEvent(event, traceParent, UnknownMemberFinder.of(content, cloudEvent.type()));
    }

    /**
     * Reads the data immediately if the type precedes it, which is the usual order; otherwise keeps its text for later.
     */
    private void readData(EventJsonText json) {
        var wireName = attributes.get("type");
        var type = wireName == null ? null : EventType.of(wireName);
        if (type != null) {
            data = ParsedEventData.read(json, type);
            return;
        }
        int start = json.tokenStart();
        json.parser().skipChildren();
        unreadData = json.text().substring(start, json.tokenEnd());
    }

    private void readText(EventJsonText json, String name) {
        var token = json.parser().currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.VALUE_STRING) {
            throw new DecodeException(json.describeLocation(), "a string is expected");
        }
        var text = json.parser().getString();
        if (name.equals(BASE64)) {
            base64 = text;
        } else {
            attributes.put(name, text);
        }
    }

    private ParsedEventData data(EventType type) {
        if (base64 != null) {
            if (data != null || unreadData != null) {
                throw new DecodeException(
                        "/" + BASE64, "an event must not have both data and data_base64; remove one of them");
            }
            var text = EventJsonText.utf8("/" + BASE64, decoded(base64));
            return EventJsonText.read(text, DATA_POINTER, json -> ParsedEventData.read(json, type));
        }
        if (unreadData != null) {
            return EventJsonText.read(unreadData, DATA_POINTER, schemas, json -> ParsedEventData.read(json, type));
        }
        return data == null ? ParsedEventData.NONE : data;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw new DecodeException("/" + BASE64, "base64 (RFC 4648) is expected: " + malformed.getMessage());
        }
    }
}
