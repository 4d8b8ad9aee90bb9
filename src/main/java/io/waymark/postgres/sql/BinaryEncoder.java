package io.waymark.postgres.sql;

import io.netty.buffer.ByteBuf;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.schema.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes values to a buffer in the binary format of PostgreSQL: the length in bytes (4 bytes, -1 for null) and then the
 * value.
 */
final class BinaryEncoder {
    private static final int NULL = -1;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private BinaryEncoder() {}

    /** Writes the length and the bytes of a value that is not null. */
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

    /** Reads a time in the format of {@link #time}, but without the length before it. */
    static Instant readTime(ByteBuf from) {
        return POSTGRES_EPOCH.plus(from.readLong(), ChronoUnit.MICROS);
    }

    /** Writes a text that needs no escaping: a constant of this service, or JSON in ASCII. */
    static void text(@Nullable String text, ByteBuf to) {
        value(text, to, BinaryEncoder::writeText);
    }

    /** Writes a text from outside, such as a name, and escapes it with {@link EscapedText}. */
    static void name(@Nullable String name, ByteBuf to) {
        text(name == null ? null : EscapedText.escape(name), to);
    }

    static void bytes(@Nullable Bytes bytes, ByteBuf to) {
        value(bytes, to, (it, out) -> out.writeInt(it.size()).writeBytes(it.array()));
    }

    /** Writes texts from outside, escaped, as one value of type {@code text[]}. */
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

    /** Writes the header of an array: dimensions, flags, element type, length and lower bound. */
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
