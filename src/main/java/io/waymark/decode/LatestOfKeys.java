package io.waymark.decode;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What came last with each key. Of bounded size: a key has one of four places, and where none is free another's. */
final class LatestOfKeys<T> {
    private static final int CHOICE = 4;
    private static final int SPREAD = 0x9E3779B9; // keys that follow each other lie apart

    private final AtomicReferenceArray<@Nullable Latest<T>> places;

    private record Latest<T>(int key, T what) {}

    /**
     * Makes an empty one.
     *
     * @param places a power of two, four at least
     */
    LatestOfKeys(int places) {
        this.places = new AtomicReferenceArray<>(places);
    }

    /** What came last with the key that has this hash, or with another one in its place; null when none did. */
    @Nullable
    T find(int key) {
        var latest = places.get(place(key));
        return latest == null ? null : latest.what();
    }

    void keep(int key, T what) {
        places.set(place(key), new Latest<>(key, what));
    }

    /** Where it is, else where it may come. */
    private int place(int key) {
        int spread = (key * SPREAD) >>> Short.SIZE;
        int first = spread & (places.length() - CHOICE);
        int free = first + spread % CHOICE;
        for (int i = first; i < first + CHOICE; i++) {
            var latest = places.get(i);
            if (latest == null) {
                free = i;
            } else if (latest.key() == key) {
                return i;
            }
        }
        return free;
    }
}
