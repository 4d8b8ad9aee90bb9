package io.waymark.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/** Cuts a body that holds several events into the bytes of each, as they came. */
public final class EventsBody {
    private static final byte[] NO_OBJECT = "null".getBytes(UTF_8);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private EventsBody() {}

    /** A body that is no list of events; the message says why. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Cuts a body into events. */
    public interface Splitter {
        /**
         * Returns the bytes of each event.
         *
         * @throws TooMany when there are more events than this
         * @throws Malformed when it is no list of events
         */
        List<byte[]> split(byte[] body, int maxEvents);
    }

    /** A body with too many events: its answer would be many times larger than the body. */
    public static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMany() {
            super("too many events", null, false, false);
        }
    }

    /**
     * The events of a JSON array, cut at its commas; what stands between them is for the decoder to judge, so that one
     * bad event spoils no other.
     *
     * @throws Malformed when it is none
     */
    public static List<byte[]> array(byte[] body, int maxEvents) {
        return new ArrayCut(body, maxEvents).events();
    }

    /** Whether the first character after white space is that of a JSON array. */
    public static boolean isArray(byte[] body) {
        var cut = new ArrayCut(body, 0);
        cut.skipByteOrderMark();
        return cut.take('[');
    }

    private static void add(List<byte[]> events, byte[] event, int maxEvents) {
        if (events.size() == maxEvents) {
            throw new TooMany();
        }
        events.add(event);
    }

    private static final class ArrayCut {
        private final byte[] body;
        private final int maxEvents;
        private int at;

        ArrayCut(byte[] body, int maxEvents) {
            this.body = body;
            this.maxEvents = maxEvents;
        }

        List<byte[]> events() {
            skipByteOrderMark();
            if (!take('[')) {
                throw new Malformed("the body must be a JSON array of events, beginning with '['");
            }
            var events = new ArrayList<byte[]>();
            if (!take(']')) {
                do {
                    add(events, item(events.size()), maxEvents);
                } while (take(','));
                if (!take(']')) {
                    throw new Malformed("the array of events has no end, ']'; send it whole");
                }
            }
            skipBlanks();
            if (at < body.length) {
                throw new Malformed("there is more after the array of events, from byte " + at + " on; remove it");
            }
            return events;
        }

        /** What is no object is no event, whatever it is. */
        private byte[] item(int index) {
            skipBlanks();
            int start = at;
            skipValue();
            int end = at;
            while (end > start && isBlank(body[end - 1])) {
                end--;
            }
            if (end == start) {
                throw new Malformed("event " + index + " is missing before byte " + start + "; remove the comma");
            }
            if (end == body.length) {
                throw new Malformed("event " + index + ", which begins at byte " + start
                        + ", or the array has no end; a quote or bracket may not be closed");
            }
            return body[start] == '{' ? Arrays.copyOfRange(body, start, end) : NO_OBJECT;
        }

        private void skipValue() {
            int depth = 0;
            while (at < body.length && (depth > 0 || (body[at] != ',' && body[at] != ']'))) {
                switch (body[at++]) {
                    case '{', '[' -> depth++;
                    case '}', ']' -> depth--;
                    case '"' -> skipString();
                    default -> {}
                }
            }
        }

        private void skipString() {
            while (at < body.length && body[at] != '"') {
                at += body[at] == '\\' ? 2 : 1;
            }
            at = Math.min(at + 1, body.length);
        }

        private boolean take(char expected) {
            skipBlanks();
            boolean there = at < body.length && body[at] == expected;
            at += there ? 1 : 0;
            return there;
        }

        private void skipBlanks() {
            while (at < body.length && isBlank(body[at])) {
                at++;
            }
        }

        private void skipByteOrderMark() {
            if (Arrays.mismatch(body, BYTE_ORDER_MARK) >= BYTE_ORDER_MARK.length) {
                at = BYTE_ORDER_MARK.length;
            }
        }
    }

    /** The events of a body with one a line; blank lines are none. */
    public static List<byte[]> lines(byte[] body, int maxEvents) {
        var events = new ArrayList<byte[]>();
        int start = 0;
        for (int at = 0; at <= body.length; at++) {
            if (at == body.length || body[at] == '\n') {
                if (!blank(body, start, at)) {
                    add(events, Arrays.copyOfRange(body, start, at), maxEvents);
                }
                start = at + 1;
            }
        }
        return events;
    }

    private static boolean blank(byte[] body, int from, int to) {
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

    /** The id of what may be an event, so that a sender finds it again. */
    public static Optional<String> id(byte[] event) {
        return text(event, "id");
    }

    /** Returns the text of a member of what may be an event; empty if it has none before its first syntax error. */
    static Optional<String> text(byte[] event, String name) {
        try (var parser = DomainJson.MAPPER.createParser(JsonText.withoutByteOrderMark(new String(event, UTF_8)))) {
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
