package io.waymark.codec.event.reuse;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What came last with each key. Of bounded size: a key has one of four places, and where none is free another's. */
final class LastValueCache<T> {
    private static final int PROBE_COUNT = 4;
    private static final int HASH_MULTIPLIER = 0x9E3779B9; // keys that follow each other lie apart

    private final AtomicReferenceArray<@Nullable LastValue<T>> slots;

    private record LastValue<T>(int key, T value) {}

    /**
     * Makes an empty one.
     *
     * @param places a power of two, four at least
     */
    LastValueCache(int places) {
        this.slots = new AtomicReferenceArray<>(places);
    }

    /** What came last with the key that has this hash, or with another one in its place; null when none did. */
    @Nullable
    T find(int key) {
        var lastValue = slots.get(slot(key));
        return lastValue == null ? null : lastValue.value();
    }

    void put(int key, T what) {
        slots.set(slot(key), new LastValue<>(key, what));
    }

    /** Where it is, else where it may come. */
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
