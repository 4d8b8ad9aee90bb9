package io.waymark.decode;

import io.waymark.domain.run.Json;
import io.waymark.wire.DomainJson;
import io.waymark.wire.SchemaReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/**
 * One JSON value being read. From a text, since the parser of bytes refuses lone surrogates in names.
 *
 * @param text all that the parser reads
 * @param prefix where the text stands in the event, a JSON pointer; empty when it is the event
 * @param schemas reads the schemas in it
 */
record JsonText(String text, String prefix, JsonParser parser, SchemaSource schemas) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Pattern OF_THE_PARSER = Pattern.compile(",? from `[^`]*`");
    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Reads a text from its first token to its end.
     *
     * @throws Refusal when it is no JSON, or more than one value
     */
    static <T> T read(String text, String prefix, Function<JsonText, T> reader) {
        return read(text, prefix, SchemaReader::schema, reader);
    }

    /** Reads a text with schemas that are read in a way of their own. */
    static <T> T read(String text, String prefix, SchemaSource schemas, Function<JsonText, T> reader) {
        try (var parser = DomainJson.MAPPER.createParser(text)) {
            var json = new JsonText(text, prefix, parser, schemas);
            try {
                parser.nextToken();
                var read = reader.apply(json);
                if (parser.nextToken() != null) {
                    throw new Refusal(prefix, "one JSON value is expected, and there is more after it");
                }
                return read;
            } catch (JacksonException malformed) {
                throw new Refusal(json.where(), reason(malformed) + place(parser.currentLocation()));
            }
        }
    }

    /** Reads bytes without those of the schemas and attributes that are known; what is unclear then is read whole. */
    static <T> T read(
            byte[] bytes,
            List<Outline.Found> outline,
            String prefix,
            KnownSchemas.OfKey known,
            Function<JsonText, T> reader) {
        if (!outline.isEmpty()) {
            try {
                var abridged = new Abridged(bytes, outline, known);
                var read = read(utf8(prefix, abridged.text()), prefix, abridged, reader);
                abridged.learn();
                return read;
            } catch (Refusal unclear) {
                // the whole text says where and why
            }
        }
        return read(utf8(prefix, bytes), prefix, reader);
    }

    /**
     * Decodes bytes strictly, without a byte order mark.
     *
     * @throws Refusal when they are no UTF-8
     */
    static String utf8(String where, byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException malformed) {
                throw new Refusal(where, "the bytes are no UTF-8");
            }
        }
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** Where the parser is, a JSON pointer into the event. */
    String where() {
        return prefix + parser.streamReadContext().pathAsPointer();
    }

    int tokenStart() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    int tokenEnd() {
        parser.finishToken();
        return (int) parser.currentLocation().getCharOffset();
    }

    /** A part of the text without white space, in ASCII; numbers keep their digits. */
    Json compact(int start, int end) {
        var compact = new StringWriter(end - start);
        try (var part = DomainJson.MAPPER.createParser(text.substring(start, end));
                var copy = DomainJson.MAPPER.createGenerator(compact)) {
            for (var token = part.nextToken(); token != null; token = part.nextToken()) {
                copy(part, token, copy);
            }
        }
        return new Json(compact.toString());
    }

    private static void copy(JsonParser from, JsonToken token, JsonGenerator to) {
        if (token.isNumeric()) {
            to.writeNumber(from.getString());
        } else {
            to.copyCurrentEvent(from);
        }
    }

    /** The parser's words without the names of its classes. */
    private static String reason(JacksonException malformed) {
        return OF_THE_PARSER.matcher(malformed.getOriginalMessage()).replaceAll("");
    }

    private static String place(TokenStreamLocation location) {
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
