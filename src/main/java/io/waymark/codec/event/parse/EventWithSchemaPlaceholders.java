package io.waymark.codec.event.parse;

import io.waymark.codec.event.reuse.ParsedSchema;
import io.waymark.codec.event.reuse.SchemaDecodeCache;
import io.waymark.codec.event.reuse.SchemaParser;
import io.waymark.codec.event.reuse.SchemaScanner.AttributeRun;
import io.waymark.codec.event.reuse.SchemaScanner.SchemaSpan;
import io.waymark.codec.event.reuse.SchemaScanner.Span;
import io.waymark.codec.json.SchemaJsonReader;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.AttributeMapBuilder;
import io.waymark.domain.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * An event text in which placeholders, the numbers 0, 1, …, replace schemas and attributes that are already in the
 * cache, so that they need not be parsed again. One placeholder may replace several consecutive attributes. A number
 * counts as a placeholder only in this order and only where an event may not contain a number, so numbers of the event
 * are never confused with placeholders. Each instance is for one event.
 */
final class EventWithSchemaPlaceholders implements SchemaParser {
    private static final int MIN_TEXT_LENGTH = 1024;

    private final byte[] source;
    private final SchemaDecodeCache.KeyedCache cache;
    private final ByteArrayOutputStream text;
    private final List<Object> substituted = new ArrayList<>();
    private final List<SchemaSpan> unknownSchemas = new ArrayList<>();
    private final List<Span> unknownAttributes = new ArrayList<>();
    private final List<Schema> schemas = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private int copied;
    private int next;

    EventWithSchemaPlaceholders(byte[] source, List<SchemaSpan> schemaSpans, SchemaDecodeCache.KeyedCache cache) {
        this.source = source;
        this.cache = cache;
        this.text = new ByteArrayOutputStream(MIN_TEXT_LENGTH);
        schemaSpans.forEach(this::substitute);
        copyTo(source.length);
    }

    byte[] text() {
        return text.toByteArray();
    }

    private void substitute(SchemaSpan schemaSpan) {
        var schema = schemaSpan.expected() == null ? cache.schema(source, schemaSpan.schema()) : schemaSpan.expected();
        if (schema != null) {
            cache.setLatest(schema);
            replaceWithNumber(schemaSpan.schema(), schema.schema());
            return;
        }
        unknownSchemas.add(schemaSpan);
        schemaSpan.attributes().forEach(this::substitute);
    }

    private void substitute(AttributeRun attributeRun) {
        var same = attributeRun.expected() == null ? cache.attribute(source, attributeRun.values()) : attributeRun;
        if (same == null) {
            unknownAttributes.add(attributeRun.values());
        } else {
            replaceWithNumber(attributeRun.values(), same);
        }
    }

    private void replaceWithNumber(Span span, Object value) {
        copyTo(span.start());
        text.writeBytes(Integer.toString(substituted.size()).getBytes(StandardCharsets.US_ASCII));
        substituted.add(value);
        copied = span.end();
    }

    private void copyTo(int end) {
        text.write(source, copied, end - copied);
        copied = end;
    }

    @Override
    public Schema schema(JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return takeSubstituted(json, Schema.class);
        }
        try {
            var schema = SchemaJsonReader.inputSchema(json, this::attributes);
            schemas.add(schema);
            return schema;
        } catch (IllegalArgumentException doubled) {
            throw new DecodeException("", "two attributes of a schema have the same name");
        }
    }

    /** Reads the attribute with this name, or all consecutive attributes that the number at this point replaces. */
    private void attributes(JsonParser json, String name, AttributeMapBuilder into) {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            var attribute = SchemaJsonReader.attribute(json);
            attributes.add(attribute);
            into.add(name, attribute);
            return;
        }
        var value = takeSubstituted(json, Object.class);
        if (value instanceof Attribute attribute) {
            into.add(name, attribute);
        } else if (value instanceof AttributeRun run && run.expected() != null) {
            into.addAll(run.expected().schema(), run.from(), run.to());
        } else {
            throw new DecodeException("", "an attribute is expected, found: the placeholder of a schema");
        }
    }

    private <T> T takeSubstituted(JsonParser json, Class<T> type) {
        if (next < substituted.size()
                && json.getString().equals(Integer.toString(next))
                && type.isInstance(substituted.get(next))) {
            return type.cast(substituted.get(next++));
        }
        throw new DecodeException("", "placeholders must be numbered in ascending order without gaps");
    }

    /** Caches the newly parsed schemas and attributes, if they are exactly those that the scanner located. */
    void cacheNewItems() {
        if (next != substituted.size()) {
            throw new DecodeException("", "the reader did not read all placeholders");
        }
        if (schemas.size() == unknownSchemas.size() && attributes.size() == unknownAttributes.size()) {
            for (int i = 0; i < attributes.size(); i++) {
                cache.keep(source, unknownAttributes.get(i), attributes.get(i));
            }
            for (int i = 0; i < schemas.size(); i++) {
                cacheSchema(unknownSchemas.get(i), schemas.get(i));
            }
        }
    }

    private void cacheSchema(SchemaSpan schemaSpan, Schema schema) {
        if (schemaSpan.offsets().count() == schema.attributes().size()) {
            cache.keep(new ParsedSchema(source, schemaSpan.schema(), schema, schemaSpan.offsets()));
        }
    }
}
