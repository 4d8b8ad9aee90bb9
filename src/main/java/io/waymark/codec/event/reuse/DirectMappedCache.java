package io.waymark.codec.event.reuse;

import io.waymark.codec.event.reuse.SchemaScanner.Span;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What was read of bytes lately. Of bounded size: each has one place, and the last one there stays. */
final class DirectMappedCache<T> {
    private final AtomicReferenceArray<@Nullable CachedValue<T>> slots;
    private final int maxLength;

    private static final class CachedValue<T> {
        private final byte[] text;
        private final T value;

        CachedValue(byte[] text, T value) {
            this.text = text;
            this.value = value;
        }
    }

    /**
     * Makes an empty one, which may hold {@code places * longest} bytes and what was read of them.
     *
     * @param places a power of two
     * @param maxLength in bytes; longer ones are not kept
     */
    DirectMappedCache(int places, int maxLength) {
        this.slots = new AtomicReferenceArray<>(places);
        this.maxLength = maxLength;
    }

    /** What these bytes mean, null when that is not known. */
    @Nullable
    T find(byte[] text, Span span) {
        var cachedValue = span.length() > maxLength ? null : slots.get(slot(text, span));
        return cachedValue != null
                        && Arrays.equals(text, span.start(), span.end(), cachedValue.text, 0, cachedValue.text.length)
                ? cachedValue.value
                : null;
    }

    /** Keeps the bytes, which must not be changed any more. */
    void keep(byte[] text, T read) {
        if (text.length <= maxLength) {
            slots.set(slot(text, new Span(0, text.length)), new CachedValue<>(text, read));
        }
    }

    private int slot(byte[] text, Span span) {
        var sum = new CRC32C();
        sum.update(text, span.start(), span.length());
        return (int) sum.getValue() & (slots.length() - 1);
    }
}
