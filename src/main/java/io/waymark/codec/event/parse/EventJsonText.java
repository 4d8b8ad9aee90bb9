package io.waymark.codec.event.parse;

import io.waymark.codec.event.reuse.SchemaDecodeCache;
import io.waymark.codec.event.reuse.SchemaParser;
import io.waymark.codec.event.reuse.SchemaScanner;
import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.JsonShapeException;
import io.waymark.codec.json.SchemaJsonReader;
import io.waymark.domain.run.RawJson;
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
 * The JSON text of an event or of its data, with a parser that reads it. The parser reads a string instead of bytes,
 * because Jackson's parser for bytes rejects lone surrogates in names.
 *
 * @param text the complete text that the parser reads
 * @param prefix the JSON pointer of the text in the event, for error messages; empty if the text is the whole event
 * @param parser the parser, which moves forward as the text is read
 * @param schemas the parser of the schemas in the text
 */
public record EventJsonText(String text, String prefix, JsonParser parser, SchemaParser schemas) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Reads a text from its first token to its end.
     *
     * @throws DecodeException if it is not JSON or has more than one value
     */
    public static <T> T read(String text, String prefix, Function<EventJsonText, T> reader) {
        return read(text, prefix, SchemaJsonReader::inputSchema, reader);
    }

    /**
     * Reads a text from its first token to its end, with the given reader for the schemas in it.
     *
     * @throws DecodeException if it is not JSON or has more than one value
     */
    public static <T> T read(String text, String prefix, SchemaParser schemas, Function<EventJsonText, T> reader) {
        try (var parser = DomainJson.MAPPER.createParser(text)) {
            var json = new EventJsonText(text, prefix, parser, schemas);
            try {
                parser.nextToken();
                var read = reader.apply(json);
                if (parser.nextToken() != null) {
                    throw json.syntaxError();
                }
                return read;
            } catch (JsonShapeException unexpected) {
                throw json.decodeException(unexpected.getOriginalMessage(), json.offset());
            } catch (StreamConstraintsException limit) {
                throw json.decodeException(limitReason(limit.getOriginalMessage()), json.offset());
            } catch (JacksonException malformed) {
                throw json.syntaxError();
            }
        }
    }

    /**
     * Reads bytes, but takes schemas and attributes from the cache instead of parsing them. If that fails, reads all
     * bytes without the cache.
     *
     * @throws DecodeException if they are not JSON or have more than one value
     */
    public static <T> T read(
            byte[] bytes,
            List<SchemaScanner.SchemaSpan> schemaSpans,
            String prefix,
            SchemaDecodeCache.KeyedCache cache,
            Function<EventJsonText, T> reader) {
        if (!schemaSpans.isEmpty()) {
            try {
                var eventWithSchemaPlaceholders = new EventWithSchemaPlaceholders(bytes, schemaSpans, cache);
                var read = read(
                        utf8(prefix, eventWithSchemaPlaceholders.text()), prefix, eventWithSchemaPlaceholders, reader);
                eventWithSchemaPlaceholders.cacheNewItems();
                return read;
            } catch (DecodeException unclear) {
                // reading the whole text gives the location and the reason
            }
        }
        return read(utf8(prefix, bytes), prefix, reader);
    }

    /**
     * Decodes bytes strictly and removes a byte order mark.
     *
     * @throws DecodeException if they are not UTF-8
     */
    public static String utf8(String where, byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            Utf8ErrorFinder.findFault(bytes).ifPresent(fault -> {
                throw new DecodeException(where, fault);
            });
        }
        return withoutByteOrderMark(text);
    }

    public static String withoutByteOrderMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** Returns the location of the parser, as a JSON pointer into the event. */
    public String describeLocation() {
        return prefix + parser.streamReadContext().pathAsPointer();
    }

    public int tokenStart() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    public int tokenEnd() {
        parser.finishToken();
        return (int) parser.currentLocation().getCharOffset();
    }

    /** Returns the text between two offsets as ASCII without white space. Numbers keep all digits. */
    public RawJson compact(int start, int end) {
        var compact = new StringWriter(end - start);
        try (var part = DomainJson.MAPPER.createParser(text.substring(start, end));
                var copy = DomainJson.MAPPER.createGenerator(compact)) {
            for (var token = part.nextToken(); token != null; token = part.nextToken()) {
                copy(part, token, copy);
            }
        }
        return new RawJson(compact.toString());
    }

    private static void copy(JsonParser from, JsonToken token, JsonGenerator to) {
        if (token.isNumeric()) {
            to.writeNumber(from.getString());
        } else {
            to.copyCurrentEvent(from);
        }
    }

    /** Describes the first syntax error. The messages of Jackson are not used: they name its classes and options. */
    private DecodeException syntaxError() {
        return JsonSyntaxErrorFinder.findFirstFault(text)
                .map(fault -> decodeException(fault.reason(), fault.offset()))
                .orElseGet(() -> decodeException("the text is not valid JSON from here on", offset()));
    }

    private int offset() {
        return (int) Math.max(0, Math.min(parser.currentLocation().getCharOffset(), text.length()));
    }

    private DecodeException decodeException(String reason, int offset) {
        var location = TextLocation.locate(text, offset) + (prefix.isEmpty() ? "" : " of the data");
        return new DecodeException(describeLocation(), reason + " (" + location + ")");
    }

    private static String limitReason(String message) {
        if (message.contains("nesting")) {
            return "arrays and objects are nested in more than " + DomainJson.MAX_DEPTH
                    + " levels; flatten the value, or send the deeper part as a string";
        }
        return message.contains("Number")
                ? "a number has more than " + DomainJson.MAX_NUMBER_DIGITS + " digits; send it as a string"
                : "a string or a name has more than " + DomainJson.MAX_STRING_LENGTH + " characters; shorten it";
    }
}
