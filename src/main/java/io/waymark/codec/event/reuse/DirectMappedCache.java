package io.waymark.codec.event.reuse;

import io.waymark.codec.event.reuse.SchemaScanner.Span;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A cache of decoded values, keyed by the bytes from which they were decoded. Each key has exactly one slot, and a new
 * entry replaces the previous one in its slot. Thread-safe.
 */
final class DirectMappedCache<T> {
    private final AtomicReferenceArray<@Nullable CachedValue<T>> slots;
    private final int maxLength;

    /** An entry of the cache: a decoded value and the bytes from which it was decoded. */
    private static final class CachedValue<T> {
        private final byte[] text;
        private final T value;

        CachedValue(byte[] text, T value) {
            this.text = text;
            this.value = value;
        }
    }

    /**
     * Creates an empty cache with at most {@code slotCount * maxLength} bytes of keys and the values decoded from them.
     *
     * @param slotCount the number of slots, a power of two
     * @param maxLength the maximum length of a key in bytes; longer keys are not cached
     */
    DirectMappedCache(int slotCount, int maxLength) {
        this.slots = new AtomicReferenceArray<>(slotCount);
        this.maxLength = maxLength;
    }

    /** Returns the value that was decoded from these bytes; null if it is not cached. */
    @Nullable
    T find(byte[] text, Span span) {
        var cachedValue = span.length() > maxLength ? null : slots.get(slot(text, span));
        return cachedValue != null
                        && Arrays.equals(text, span.start(), span.end(), cachedValue.text, 0, cachedValue.text.length)
                ? cachedValue.value
                : null;
    }

    /** Caches the value of these bytes. The caller must not change the array afterwards. */
    void keep(byte[] text, T value) {
        if (text.length <= maxLength) {
            slots.set(slot(text, new Span(0, text.length)), new CachedValue<>(text, value));
        }
    }

    private int slot(byte[] text, Span span) {
        var sum = new CRC32C();
        sum.update(text, span.start(), span.length());
        return (int) sum.getValue() & (slots.length() - 1);
    }
}
