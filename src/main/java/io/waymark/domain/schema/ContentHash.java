package io.waymark.domain.schema;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A hash that identifies content, such as that of an event or a schema: the first 128 bits of its SHA-256. Content with
 * equal hashes is treated as equal.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record ContentHash(long high, long low) implements Comparable<ContentHash> {
    private static final int BYTES = 16;

    /**
     * Reads a hash from the first 16 bytes.
     *
     * @throws IllegalArgumentException if there are fewer bytes
     */
    public static ContentHash of(byte[] bytes) {
        if (bytes.length < BYTES) {
            throw new IllegalArgumentException(
                    "Cannot read a content hash of a schema: expected 16 bytes, got " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new ContentHash(buffer.getLong(), buffer.getLong());
    }

    /**
     * Parses the text form of {@link #toString()}.
     *
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
     */
    public static ContentHash parse(String text) {
        if (text.length() != 2 * BYTES) {
            throw new IllegalArgumentException(
                    "Cannot parse a content hash: expected 32 hexadecimal digits, found: " + text);
        }
        return of(HexFormat.of().parseHex(text));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public int compareTo(ContentHash other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }

    /** Returns 32 lowercase hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
