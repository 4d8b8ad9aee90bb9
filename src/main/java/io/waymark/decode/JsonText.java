package io.waymark.decode;

import io.waymark.domain.run.Json;
import io.waymark.wire.DomainJson;
import io.waymark.wire.SchemaReader;
import io.waymark.wire.UnexpectedShapeException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * One JSON value being read. From a text, since the parser of bytes refuses lone surrogates in names.
 *
 * @param text all that the parser reads
 * @param prefix where the text stands in the event, a JSON pointer; empty when it is the event
 * @param schemas reads the schemas in it
 */
record JsonText(String text, String prefix, JsonParser parser, SchemaSource schemas) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Reads a text from its first token to its end.
     *
     * @throws Refusal when it is no JSON, or more than one value
     */
    static <T> T read(String text, String prefix, Function<JsonText, T> reader) {
        return read(text, prefix, SchemaReader::inputSchema, reader);
    }

    /** Reads a text with schemas that are read in a way of their own. */
    static <T> T read(String text, String prefix, SchemaSource schemas, Function<JsonText, T> reader) {
        try (var parser = DomainJson.MAPPER.createParser(text)) {
            var json = new JsonText(text, prefix, parser, schemas);
            try {
                parser.nextToken();
                var read = reader.apply(json);
                if (parser.nextToken() != null) {
                    throw json.syntaxError();
                }
                return read;
            } catch (UnexpectedShapeException unexpected) {
                throw json.refusal(unexpected.getOriginalMessage(), json.offset());
            } catch (StreamConstraintsException limit) {
                throw json.refusal(limitReason(limit.getOriginalMessage()), json.offset());
            } catch (JacksonException malformed) {
                throw json.syntaxError();
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
            Utf8Check.fault(bytes).ifPresent(fault -> {
                throw new Refusal(where, fault);
            });
        }
        return withoutByteOrderMark(text);
    }

    static String withoutByteOrderMark(String text) {
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

    /** Describes the first syntax error in words of its own: the parser's messages name classes and their options. */
    private Refusal syntaxError() {
        return JsonSyntaxChecker.firstFault(text)
                .map(fault -> refusal(fault.reason(), fault.offset()))
                .orElseGet(() -> refusal("the text is not valid JSON from here on", offset()));
    }

    private int offset() {
        return Math.clamp(parser.currentLocation().getCharOffset(), 0, text.length());
    }

    private Refusal refusal(String reason, int offset) {
        var location = TextLocation.of(text, offset) + (prefix.isEmpty() ? "" : " of the data");
        return new Refusal(where(), reason + " (" + location + ")");
    }

    private static String limitReason(String message) {
        if (message.contains("nesting")) {
            return "arrays and objects are nested in more than " + DomainJson.MAX_DEPTH
                    + " levels; flatten the value, or send the deeper part as a string";
        }
        return message.contains("Number")
                ? "a number has more than " + DomainJson.MAX_DIGITS + " digits; send it as a string"
                : "a string or a name has more than " + DomainJson.MAX_TEXT + " characters; shorten it";
    }
}
