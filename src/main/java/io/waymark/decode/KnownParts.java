package io.waymark.decode;

import io.waymark.decode.Outline.Span;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What was read of bytes lately. Of bounded size: each has one place, and the last one there stays. */
final class KnownParts<T> {
    private final AtomicReferenceArray<@Nullable Known<T>> places;
    private final int longest;

    private static final class Known<T> {
        private final byte[] text;
        private final T read;

        Known(byte[] text, T read) {
            this.text = text;
            this.read = read;
        }
    }

    /**
     * Makes an empty one, which may hold {@code places * longest} bytes and what was read of them.
     *
     * @param places a power of two
     * @param longest in bytes; longer ones are not kept
     */
    KnownParts(int places, int longest) {
        this.places = new AtomicReferenceArray<>(places);
        this.longest = longest;
    }

    /** What these bytes mean, null when that is not known. */
    @Nullable
    T find(byte[] text, Span span) {
        var known = span.length() > longest ? null : places.get(place(text, span));
        return known != null && Arrays.equals(text, span.start(), span.end(), known.text, 0, known.text.length)
                ? known.read
                : null;
    }

    /** Keeps the bytes, which must not be changed any more. */
    void keep(byte[] text, T read) {
        if (text.length <= longest) {
            places.set(place(text, new Span(0, text.length)), new Known<>(text, read));
        }
    }

    private int place(byte[] text, Span span) {
        var sum = new CRC32C();
        sum.update(text, span.start(), span.length());
        return (int) sum.getValue() & (places.length() - 1);
    }
}
