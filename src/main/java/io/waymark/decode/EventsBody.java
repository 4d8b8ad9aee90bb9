package io.waymark.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Cuts a body that holds several events into the bytes of each, as they came. */
public final class EventsBody {
    private static final byte[] NO_OBJECT = "null".getBytes(UTF_8);

    private EventsBody() {}

    /** A body that is no list of events; the message says why. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * The events of a JSON array.
     *
     * @throws Malformed when it is none
     */
    public static List<byte[]> array(byte[] body) {
        try (var parser = DomainJson.MAPPER.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new Malformed("the body is a JSON array of events");
            }
            var events = new ArrayList<byte[]>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                events.add(item(parser, body));
            }
            if (parser.nextToken() != null) {
                throw new Malformed("there is more after the array of events");
            }
            return events;
        } catch (JacksonException malformed) {
            var place = malformed.getLocation();
            throw new Malformed(malformed.getOriginalMessage()
                    + (place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr()));
        }
    }

    /** What is no object is no event, whatever it is. */
    private static byte[] item(JsonParser parser, byte[] body) {
        if (parser.currentToken() == null) {
            throw new Malformed("the array of events has no end");
        }
        boolean object = parser.currentToken() == JsonToken.START_OBJECT;
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        return object ? Arrays.copyOfRange(body, start, end) : NO_OBJECT;
    }

    /** The events of a body with one a line; blank lines are none. */
    public static List<byte[]> lines(byte[] body) {
        var events = new ArrayList<byte[]>();
        int start = 0;
        for (int at = 0; at <= body.length; at++) {
            if (at == body.length || body[at] == '\n') {
                if (!blank(body, start, at)) {
                    events.add(Arrays.copyOfRange(body, start, at));
                }
                start = at + 1;
            }
        }
        return events;
    }

    private static boolean blank(byte[] body, int from, int to) {
        for (int at = from; at < to; at++) {
            if (body[at] != ' ' && body[at] != '\t' && body[at] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** The id of what may be an event, so that a sender finds it again. */
    public static Optional<String> id(byte[] event) {
        try (var parser = DomainJson.MAPPER.createParser(event)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean id = parser.currentName().equals("id");
                var value = parser.nextToken();
                if (id) {
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
