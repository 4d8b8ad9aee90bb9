package io.waymark.domain.schema;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * 128 bits of SHA-256 over content. Equal hashes mean equal content; nothing else is promised of the bits.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record ContentHash(long high, long low) implements Comparable<ContentHash> {
    private static final int BYTES = 16;

    /** Reads the first 16 bytes. */
    public static ContentHash of(byte[] bytes) {
        if (bytes.length < BYTES) {
            throw new IllegalArgumentException("Cannot read a content hash: 16 bytes are needed: " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new ContentHash(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when the text is not 32 hexadecimal digits
     */
    public static ContentHash parse(String text) {
        if (text.length() != 2 * BYTES) {
            throw new IllegalArgumentException("Cannot read a content hash: 32 hexadecimal digits are needed: " + text);
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

    /** 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
