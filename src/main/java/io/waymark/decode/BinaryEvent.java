package io.waymark.decode;

import static io.waymark.decode.Attributes.TRACE_PARENT;

import io.waymark.port.Bytes;
import io.waymark.port.EventRecord;
import io.waymark.port.EventRecord.Header;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an event in CloudEvents' binary mode for Kafka: attributes are headers, the value is the data. */
final class BinaryEvent {
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";

    private BinaryEvent() {}

    /** Whether a record's attributes are in its headers; what a content type says of the value counts first. */
    static boolean is(EventRecord record) {
        var contentType = contentType(record.headers());
        return (contentType == null || !Attributes.media(contentType).startsWith("application/cloudevents"))
                && record.headers().stream().anyMatch(header -> header.name().equals(PREFIX + "specversion"));
    }

    /** Returns how many bytes an event's attributes and its data take. */
    static long size(EventRecord record) {
        long size = size(record.value());
        for (var header : record.headers()) {
            if (header.name().startsWith(PREFIX)) {
                size += header.name().length() + size(header.value());
            }
        }
        return size;
    }

    private static long size(@Nullable Bytes bytes) {
        return bytes == null ? 0 : bytes.size();
    }

    static Decoded.Event read(EventRecord record, RestoreCheck restores, KnownSchemas.OfKey known) {
        var given = attributes(record.headers());
        var attributes = Attributes.of(given, PREFIX);
        Attributes.checkContentType(CONTENT_TYPE, contentType(record.headers()));
        var event = EventReader.read(attributes, data(record.value(), attributes.type(), known), restores);
        return new Decoded.Event(event, given.get(TRACE_PARENT));
    }

    /** What the header says, null when there is none. */
    static @Nullable String contentType(List<Header> headers) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(CONTENT_TYPE))
                .map(Header::value)
                .filter(value -> value != null)
                .findFirst()
                .map(value -> JsonText.utf8(CONTENT_TYPE, value.array()))
                .orElse(null);
    }

    private static EventData data(@Nullable Bytes value, EventType type, KnownSchemas.OfKey known) {
        if (value == null || value.size() == 0) {
            return EventData.NONE;
        }
        var bytes = value.array();
        return JsonText.read(
                bytes, Outline.ofData(bytes, known.latest()), "/data", known, json -> EventData.read(json, type));
    }

    private static Map<String, String> attributes(List<Header> headers) {
        var attributes = new HashMap<String, String>();
        for (var header : headers) {
            var value = header.value();
            if (header.name().startsWith(PREFIX) && value != null) {
                var name = header.name().substring(PREFIX.length());
                if (attributes.put(name, JsonText.utf8(header.name(), value.array())) != null) {
                    throw new Refusal(header.name(), "the header is there twice");
                }
            }
        }
        attributes.remove("datacontenttype"); // in this mode the content type says it
        return attributes;
    }
}
