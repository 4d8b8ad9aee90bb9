package io.waymark.codec.event.reuse;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A cache of bounded size. Each key hash has four possible slots; if all four are occupied, a new entry replaces one
 * of them. It compares hashes only: a lookup may return the value of another key, so the caller must verify it.
 * Thread-safe.
 */
final class SetAssociativeCache<T> {
    private static final int PROBE_COUNT = 4;
    private static final int HASH_MULTIPLIER = 0x9E3779B9; // spreads consecutive keys

    private final AtomicReferenceArray<@Nullable LastValue<T>> slots;

    /**
     * An entry of the cache.
     *
     * @param key the hash of the key
     * @param value the last value that was put for the key
     */
    private record LastValue<T>(int key, T value) {}

    /**
     * Creates an empty cache.
     *
     * @param slotCount the number of slots, a power of two, at least 4
     */
    SetAssociativeCache(int slotCount) {
        this.slots = new AtomicReferenceArray<>(slotCount);
    }

    /**
     * Returns the last value of the key with this hash, or of another key that shares its slot; null if there is none.
     */
    @Nullable
    T find(int key) {
        var lastValue = slots.get(slot(key));
        return lastValue == null ? null : lastValue.value();
    }

    void put(int key, T value) {
        slots.set(slot(key), new LastValue<>(key, value));
    }

    /** Returns the slot that holds the key or, if there is none, the slot in which to store it. */
    private int slot(int key) {
        int spread = (key * HASH_MULTIPLIER) >>> Short.SIZE;
        int first = spread & (slots.length() - PROBE_COUNT);
        int free = first + spread % PROBE_COUNT;
        for (int i = first; i < first + PROBE_COUNT; i++) {
            var lastValue = slots.get(i);
            if (lastValue == null) {
                free = i;
            } else if (lastValue.key() == key) {
                return i;
            }
        }
        return free;
    }
}
