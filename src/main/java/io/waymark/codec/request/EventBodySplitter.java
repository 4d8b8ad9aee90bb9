package io.waymark.codec.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.json.DomainJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * Splits the body of an HTTP request with several events into the unchanged bytes of each event. It finds only the
 * boundaries between the events and does not validate them; the decoder does this later.
 */
public final class EventBodySplitter {
    private static final byte[] NOT_AN_OBJECT = "null".getBytes(UTF_8);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private EventBodySplitter() {}

    /** Thrown if a body is not a list of events. The message states the reason and what to correct. */
    public static final class MalformedBodyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedBodyException(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * A way to split a body into events: {@link #array} for a JSON array, or {@link #lines} for one event on each line.
     */
    public interface Splitter {
        /**
         * Returns the bytes of each event.
         *
         * @throws TooManyEventsException if the body has more than {@code maxEvents} events
         * @throws MalformedBodyException if the body is not a list of events
         */
        List<byte[]> split(byte[] body, int maxEvents);
    }

    /**
     * Thrown if a body has more events than allowed. The limit exists because the response has an entry for each event
     * and would be many times larger than the body.
     */
    public static final class TooManyEventsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyEventsException() {
            super("too many events", null, false, false);
        }
    }

    /**
     * Splits a JSON array at its commas. The decoder validates each item, so that one invalid event does not affect the
     * others.
     *
     * @throws MalformedBodyException if the body is not an array
     */
    public static List<byte[]> array(byte[] body, int maxEvents) {
        return new ArrayScanner(body, maxEvents).events();
    }

    /** Returns whether the first character after white space begins a JSON array. */
    public static boolean isArray(byte[] body) {
        var scanner = new ArrayScanner(body, 0);
        scanner.skipByteOrderMark();
        return scanner.skipIf('[');
    }

    private static void add(List<byte[]> events, byte[] event, int maxEvents) {
        if (events.size() == maxEvents) {
            throw new TooManyEventsException();
        }
        events.add(event);
    }

    /** Finds the items of a JSON array by brackets, commas and quotes. Each instance scans one body. */
    private static final class ArrayScanner {
        private final byte[] body;
        private final int maxEvents;
        private int position;

        ArrayScanner(byte[] body, int maxEvents) {
            this.body = body;
            this.maxEvents = maxEvents;
        }

        List<byte[]> events() {
            skipByteOrderMark();
            if (!skipIf('[')) {
                throw new MalformedBodyException("the body must be a JSON array of events, beginning with '['");
            }
            var events = new ArrayList<byte[]>();
            if (!skipIf(']')) {
                do {
                    add(events, item(events.size()), maxEvents);
                } while (skipIf(','));
                if (!skipIf(']')) {
                    throw new MalformedBodyException("the array of events has no end, ']'; send it whole");
                }
            }
            skipBlanks();
            if (position < body.length) {
                throw new MalformedBodyException(
                        "there is more data after the array of events, from byte " + position + " on; remove it");
            }
            return events;
        }

        /**
         * Returns the bytes of one item; an item that is not an object is returned as {@code null}, which the decoder
         * rejects.
         */
        private byte[] item(int index) {
            skipBlanks();
            int start = position;
            skipValue();
            int end = position;
            while (end > start && isBlank(body[end - 1])) {
                end--;
            }
            if (end == start) {
                throw new MalformedBodyException(
                        "event " + index + " is missing before byte " + start + "; remove the comma");
            }
            if (end == body.length) {
                throw new MalformedBodyException("event " + index + ", which begins at byte " + start
                        + ", or the array has no end; a quote or bracket is probably not closed");
            }
            return body[start] == '{' ? Arrays.copyOfRange(body, start, end) : NOT_AN_OBJECT;
        }

        private void skipValue() {
            int depth = 0;
            while (position < body.length && (depth > 0 || (body[position] != ',' && body[position] != ']'))) {
                switch (body[position++]) {
                    case '{', '[' -> depth++;
                    case '}', ']' -> depth--;
                    case '"' -> skipString();
                    default -> {}
                }
            }
        }

        private void skipString() {
            while (position < body.length && body[position] != '"') {
                position += body[position] == '\\' ? 2 : 1;
            }
            position = Math.min(position + 1, body.length);
        }

        private boolean skipIf(char expected) {
            skipBlanks();
            boolean there = position < body.length && body[position] == expected;
            position += there ? 1 : 0;
            return there;
        }

        private void skipBlanks() {
            while (position < body.length && isBlank(body[position])) {
                position++;
            }
        }

        private void skipByteOrderMark() {
            if (Arrays.mismatch(body, BYTE_ORDER_MARK) >= BYTE_ORDER_MARK.length) {
                position = BYTE_ORDER_MARK.length;
            }
        }
    }

    /** Splits a body with one event on each line; blank lines are skipped. */
    public static List<byte[]> lines(byte[] body, int maxEvents) {
        var events = new ArrayList<byte[]>();
        int start = 0;
        for (int at = 0; at <= body.length; at++) {
            if (at == body.length || body[at] == '\n') {
                if (!isBlankLine(body, start, at)) {
                    add(events, Arrays.copyOfRange(body, start, at), maxEvents);
                }
                start = at + 1;
            }
        }
        return events;
    }

    private static boolean isBlankLine(byte[] body, int from, int to) {
        for (int at = from; at < to; at++) {
            if (!isBlank(body[at])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte unit) {
        return unit == ' ' || unit == '\t' || unit == '\r' || unit == '\n';
    }

    /**
     * Returns the member {@code id} of an event that may be invalid, so that its sender can identify it. Empty if there
     * is none.
     */
    public static Optional<String> id(byte[] event) {
        return text(event, "id");
    }

    /**
     * Returns the text of a member of an event that may be invalid. Empty if there is no such text before the first
     * syntax error.
     */
    static Optional<String> text(byte[] event, String name) {
        try (var parser =
                DomainJson.MAPPER.createParser(EventJsonText.withoutByteOrderMark(new String(event, UTF_8)))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean found = parser.currentName().equals(name);
                var value = parser.nextToken();
                if (found) {
                    return value == JsonToken.VALUE_STRING ? Optional.of(parser.getString()) : Optional.empty();
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }
}
