package io.waymark.codec.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.InvalidTokenMessages;
import io.waymark.codec.event.parse.Utf8ErrorFinder;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord.Header;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request that contains one event in the binary mode of CloudEvents (EVT-12). Each attribute is a header with
 * the prefix {@code ce-}, and the body is the data.
 */
public final class BinaryModeRequest {
    /** The prefix of the headers that contain attributes. Names of headers are case-insensitive. */
    public static final String PREFIX = "ce-";

    /** The header whose presence declares binary mode (EVT-10). */
    public static final String VERSION = PREFIX + CloudEventAttributes.VERSION;

    private final Map<String, List<String>> attributes = new TreeMap<>();
    private final List<Header> others = new ArrayList<>();
    private final Bytes data;

    /**
     * Keeps the headers that belong to the event.
     *
     * @param headers the headers of the request; the names may be in any case
     * @param body the data of the event; empty if it has none
     */
    public BinaryModeRequest(Map<String, List<String>> headers, byte[] body) {
        this.data = Bytes.of(body);
        headers.forEach((header, values) -> addHeader(header.toLowerCase(Locale.ROOT), values));
    }

    private void addHeader(String header, List<String> values) {
        if (header.startsWith(PREFIX)) {
            attributes.putIfAbsent(header.substring(PREFIX.length()), List.copyOf(values));
        } else if (header.equals(BinaryModeReader.CONTENT_TYPE) || header.equals(CloudEventAttributes.TRACE_PARENT)) {
            others.add(new Header(header, Bytes.of(values.get(0).getBytes(UTF_8))));
        }
    }

    /** Returns the data; empty if there is none. */
    public Bytes data() {
        return data;
    }

    /** Returns the size of the attributes and the data, in bytes; that of the data alone if a header is invalid. */
    public long size() {
        try {
            return BinaryModeReader.size(recordHeaders(), data);
        } catch (DecodeException invalid) {
            return data.size();
        }
    }

    /** Returns the id of the event, so that its sender can identify it. Empty if there is no readable id. */
    public Optional<String> id() {
        try {
            return Optional.ofNullable(attributes.get("id"))
                    .filter(values -> values.size() == 1)
                    .map(values -> new String(decode(PREFIX + "id", values.get(0)), UTF_8));
        } catch (DecodeException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Returns the headers of a Kafka record that contains the same event in binary mode.
     *
     * @throws DecodeException if a header is repeated or wrongly encoded
     */
    public List<Header> recordHeaders() {
        var headers = new ArrayList<>(others);
        attributes.forEach((name, values) -> {
            if (values.size() > 1) {
                throw new DecodeException(PREFIX + name, "the header is there twice; send it once");
            }
            headers.add(new Header(BinaryModeReader.PREFIX + name, Bytes.of(decode(PREFIX + name, values.get(0)))));
        });
        return headers;
    }

    /** Undoes quoting and then percent-encoding, as the HTTP binding of CloudEvents requires (section 3.1.3.2). */
    private static byte[] decode(String header, String value) {
        var text = unquote(header, value);
        var decoded = new ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit < ' ' || unit > '~') {
                throw new DecodeException(
                        header, "the character U+%04X must be percent-encoded in UTF-8".formatted((int) unit));
            }
            decoded.write(unit == '%' ? encodedByte(header, text, at) : unit);
            at += unit == '%' ? 2 : 0;
        }
        var bytes = decoded.toByteArray();
        Utf8ErrorFinder.findFault(bytes).ifPresent(fault -> {
            throw new DecodeException(
                    header, "the percent-encoded value is not UTF-8; encode each character in UTF-8 first");
        });
        return bytes;
    }

    private static int encodedByte(String header, String text, int at) {
        int end = at + 3;
        if (end > text.length() || !text.substring(at + 1, end).chars().allMatch(InvalidTokenMessages::isHexDigit)) {
            throw new DecodeException(header, "two hexadecimal digits must follow '%'; write a percent sign as %25");
        }
        return Integer.parseInt(text, at + 1, end, 16);
    }

    private static String unquote(String header, String value) {
        if (value.indexOf('"') < 0) {
            return value;
        }
        var text = new StringBuilder(value.length());
        boolean quoted = false;
        for (int at = 0; at < value.length(); at++) {
            char unit = value.charAt(at);
            if (unit == '"') {
                quoted = !quoted;
            } else {
                boolean escapes = quoted && unit == '\\' && at + 1 < value.length();
                text.append(escapes ? value.charAt(++at) : unit);
            }
        }
        if (quoted) {
            throw new DecodeException(header, "the quoted value has no closing quote; write a quote as %22");
        }
        return text.toString();
    }
}
