package io.waymark.codec.event;

import static io.waymark.codec.event.CloudEventAttributes.TRACE_PARENT;
import static io.waymark.codec.event.CloudEventAttributes.VERSION;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.event.reuse.SchemaDecodeCache;
import io.waymark.codec.event.reuse.SchemaScanner;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.EventRecord.Header;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event from a Kafka record in the binary mode of CloudEvents: the attributes are record headers, and the
 * value of the record is the data. Throws {@link DecodeException} if the event is invalid.
 */
public final class BinaryModeReader {
    /** The prefix of the names of attributes in the headers of a record. */
    public static final String PREFIX = "ce_";

    static final String CONTENT_TYPE = "content-type";

    private BinaryModeReader() {}

    /**
     * Returns whether a record is in binary mode: it has the header {@code ce_specversion}, and its content type does
     * not declare structured mode.
     */
    public static boolean matches(EventRecord record) {
        return !isStructured(record.headers())
                && record.headers().stream().anyMatch(header -> header.name().equals(PREFIX + VERSION));
    }

    /** Returns the size of an event's attributes and its data, in bytes. */
    static long size(List<Header> headers, @Nullable Bytes value) {
        long size = size(value);
        for (var header : headers) {
            if (header.name().startsWith(PREFIX)) {
                size += header.name().length() + size(header.value());
            }
        }
        return size;
    }

    private static long size(@Nullable Bytes bytes) {
        return bytes == null ? 0 : bytes.size();
    }

    /** Returns whether the content type declares that the value is a CloudEvent. */
    private static boolean isStructured(List<Header> headers) {
        var contentType = contentType(headers);
        return contentType != null
                && CloudEventAttributes.mediaType(contentType).startsWith("application/cloudevents");
    }

    /**
     * Reads an event.
     *
     * @param headers the headers in the form of a Kafka record
     * @param value the data of the event
     * @param prefix the prefix of the headers as the producer sent them, for error messages
     * @param restores verifies the signature of a restore
     * @param cache the cache of decoded schemas
     * @throws DecodeException if the event is invalid
     */
    static DecodeResult.ValidEvent read(
            List<Header> headers,
            @Nullable Bytes value,
            String prefix,
            RestoreAuthenticator restores,
            SchemaDecodeCache.KeyedCache cache) {
        var headerAttributes = attributes(headers);
        var attributes = CloudEventAttributes.of(headerAttributes, prefix);
        CloudEventAttributes.checkContentType(CONTENT_TYPE, contentType(headers));
        var content = data(value, attributes.type(), cache);
        var event = EventMapper.read(attributes, content, restores);
        return new DecodeResult.ValidEvent(
                event, headerAttributes.get(TRACE_PARENT), UnknownMemberFinder.of(content, attributes.type()));
    }

    /** Returns the content type; null if there is no such header. */
    static @Nullable String contentType(List<Header> headers) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(CONTENT_TYPE))
                .map(Header::value)
                .filter(value -> value != null)
                .findFirst()
                .map(value -> EventJsonText.utf8(CONTENT_TYPE, value.array()))
                .orElse(null);
    }

    /**
     * Rejects misspelled headers of binary mode, for example {@code ce-type} instead of {@code ce_type}.
     *
     * @param headers the headers of a record whose value has no {@code specversion}
     * @throws DecodeException if a header is misspelled; the message names the correct spelling
     */
    static void checkSpelling(List<Header> headers) {
        if (isStructured(headers)) {
            return;
        }
        for (var header : headers) {
            var name = attribute(header.name());
            if (CloudEventAttributes.NAMES.contains(name)) {
                throw header.name().equals(PREFIX + name)
                        ? new DecodeException(
                                PREFIX + VERSION,
                                "the header is missing; a record in binary mode has it beside " + PREFIX + name)
                        : new DecodeException(
                                header.name(),
                                "no " + PREFIX + VERSION + " header and no " + VERSION
                                        + " in the value; Kafka's headers" + " are spelt " + PREFIX
                                        + "… in lower case: name it " + PREFIX + name);
            }
        }
    }

    private static DecodeException misspelledHeader(Header header, String attribute) {
        return new DecodeException(
                header.name(),
                "attributes are headers in lower case with the prefix " + PREFIX + "; name it " + PREFIX + attribute);
    }

    /** Returns the name of the attribute that a header probably means, ignoring case; empty if it means none. */
    private static String attribute(String header) {
        var lower = header.toLowerCase(Locale.ROOT);
        return lower.startsWith(PREFIX) || lower.startsWith("ce-") ? lower.substring(PREFIX.length()) : "";
    }

    private static ParsedEventData data(@Nullable Bytes value, EventType type, SchemaDecodeCache.KeyedCache cache) {
        if (value == null || value.size() == 0) {
            return ParsedEventData.NONE;
        }
        var bytes = value.array();
        return EventJsonText.read(
                bytes,
                SchemaScanner.scanData(bytes, cache.latest()),
                "/data",
                cache,
                json -> ParsedEventData.read(json, type));
    }

    private static Map<String, String> attributes(List<Header> headers) {
        var attributes = new HashMap<String, String>();
        var names = new HashSet<String>();
        for (var header : headers) {
            if (header.name().startsWith(PREFIX)) {
                if (!names.add(header.name())) {
                    throw new DecodeException(header.name(), "the header is there twice; send it once");
                }
                var value = header.value();
                if (value != null) {
                    attributes.put(
                            header.name().substring(PREFIX.length()), EventJsonText.utf8(header.name(), value.array()));
                }
            }
        }
        checkSpelling(headers, attributes);
        attributes.remove("datacontenttype"); // binary mode has the content type instead
        return attributes;
    }

    private static void checkSpelling(List<Header> headers, Map<String, String> attributes) {
        for (var header : headers) {
            var name = attribute(header.name());
            if (CloudEventAttributes.NAMES.contains(name) && !attributes.containsKey(name)) {
                throw misspelledHeader(header, name);
            }
        }
    }
}
