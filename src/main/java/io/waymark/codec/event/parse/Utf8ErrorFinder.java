package io.waymark.codec.event.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Optional;

/**
 * Finds the first invalid byte in a text that must be UTF-8, and explains the likely cause, such as UTF-16 or gzip.
 */
public final class Utf8ErrorFinder {
    private static final int BUFFER = 8192;

    private Utf8ErrorFinder() {}

    /** Returns what is wrong with the first malformed byte sequence, and what to do; empty if there is none. */
    public static Optional<String> findFault(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(BUFFER);
        var decoder = UTF_8.newDecoder();
        while (true) {
            var result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return Optional.empty();
            }
            if (result.isError()) {
                return Optional.of(reason(bytes, in.position()));
            }
            out.clear();
        }
    }

    private static String reason(byte[] bytes, int offset) {
        int first = bytes[0] & 0xFF;
        int second = bytes.length > 1 ? bytes[1] & 0xFF : 0;
        if (offset == 0 && ((first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF))) {
            return "the text begins with the byte order mark of UTF-16; encode it in UTF-8";
        }
        if (first == 0x1F && second == 0x8B) {
            return "the bytes are compressed with gzip; declare that by Content-Encoding: gzip, or send them plain";
        }
        return "byte %d (0x%02X) is not UTF-8; encode the text in UTF-8".formatted(offset, bytes[offset]);
    }
}
