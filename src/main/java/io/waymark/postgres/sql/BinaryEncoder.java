package io.waymark.postgres.sql;

import io.netty.buffer.ByteBuf;
import io.waymark.domain.schema.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values in PostgreSQL's binary format, each prefixed with its length in bytes. The length -1 stands for null.
 */
final class BinaryEncoder {
    private static final int NULL = -1;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private BinaryEncoder() {}

    /** Appends the length and the bytes of a non-null value. */
    private interface ValueWriter<T> {
        void write(T value, ByteBuf to);
    }

    static void number(@Nullable Long number, ByteBuf to) {
        value(number, to, (it, out) -> out.writeInt(Long.BYTES).writeLong(it));
    }

    static void count(@Nullable Integer number, ByteBuf to) {
        value(number, to, (it, out) -> out.writeInt(Integer.BYTES).writeInt(it));
    }

    static void decimal(@Nullable Double number, ByteBuf to) {
        value(number, to, (it, out) -> out.writeInt(Double.BYTES).writeDouble(it));
    }

    static void flag(@Nullable Boolean flag, ByteBuf to) {
        value(flag, to, (it, out) -> out.writeInt(1).writeBoolean(it));
    }

    static void hash(@Nullable ContentHash hash, ByteBuf to) {
        value(
                hash,
                to,
                (it, out) -> out.writeInt(2 * Long.BYTES).writeLong(it.high()).writeLong(it.low()));
    }

    static void time(@Nullable Instant time, ByteBuf to) {
        number(time == null ? null : ChronoUnit.MICROS.between(POSTGRES_EPOCH, time), to);
    }

    /** Decodes a time that {@link #time} encoded, without its length. */
    static Instant readTime(ByteBuf from) {
        return POSTGRES_EPOCH.plus(from.readLong(), ChronoUnit.MICROS);
    }

    /** Appends text without escaping: constants of this service, and JSON in ASCII. */
    static void text(@Nullable String text, ByteBuf to) {
        value(text, to, BinaryEncoder::writeText);
    }

    /** Appends text from outside, escaped by {@link EscapedText}. */
    static void name(@Nullable String name, ByteBuf to) {
        text(name == null ? null : EscapedText.escape(name), to);
    }

    /** Appends texts from outside as one {@code text[]}. */
    static void names(@Nullable List<String> names, ByteBuf to) {
        value(names, to, BinaryEncoder::writeNames);
    }

    private static void writeText(String text, ByteBuf to) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        to.writeInt(bytes.length).writeBytes(bytes);
    }

    private static void writeNames(List<String> names, ByteBuf to) {
        int start = to.writerIndex();
        array(ElementType.TEXT, names.size(), to.writeInt(0));
        names.forEach(name -> name(name, to));
        to.setInt(start, to.writerIndex() - start - Integer.BYTES);
    }

    /** Appends the header of an array: dimensions, flags, element type, length and lower bound. */
    static void array(ElementType type, int elements, ByteBuf to) {
        int dimensions = elements == 0 ? 0 : 1;
        to.writeInt(dimensions).writeInt(1).writeInt(type.oid()); // 1: elements may be null
        if (elements > 0) {
            to.writeInt(elements).writeInt(1); // lower bound of the indexes
        }
    }

    private static <T> void value(@Nullable T value, ByteBuf to, ValueWriter<T> writer) {
        if (value == null) {
            to.writeInt(NULL);
        } else {
            writer.write(value, to);
        }
    }
}
