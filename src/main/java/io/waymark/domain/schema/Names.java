package io.waymark.domain.schema;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Names in order, of which no two are equal. Schemas that differ in their attributes' content alone share them, and so do
 * objects of the same few properties, of which hundreds of thousands are in memory at once.
 */
final class Names {
    /** Up to so many, looking at each is about as fast as hashing. */
    private static final int FEW = 16;

    private static final int SHARED = 256;
    private static final int LONGEST_SHARED = 256; // all names together
    private static final AtomicReferenceArray<@Nullable Names> shared = new AtomicReferenceArray<>(SHARED);

    private final String[] inOrder;
    private final @Nullable Map<String, Integer> places;

    private Names(String[] inOrder, @Nullable Map<String, Integer> places) {
        this.inOrder = inOrder;
        this.places = places;
    }

    /** Takes those of a map. */
    static Names of(Collection<String> distinct) {
        return of(distinct.toArray(String[]::new));
    }

    /**
     * Takes any.
     *
     * @throws IllegalArgumentException when two are equal
     */
    static Names distinct(String[] names) {
        var distinct = of(names);
        for (int place = 0; place < names.length; place++) {
            if (distinct.place(names[place]) != place) {
                throw new IllegalArgumentException("Cannot tell names apart: there twice: " + names[place]);
            }
        }
        return distinct;
    }

    private static Names of(String[] names) {
        return names.length > FEW ? new Names(names, places(names)) : few(names);
    }

    /** The same as before where there is one: each has one place, and the last one there stays. */
    private static Names few(String[] names) {
        int hash = 0;
        int length = 0;
        for (var name : names) {
            hash = 31 * hash + name.hashCode();
            length += name.length();
        }
        int place = (hash ^ hash >>> 16) & (SHARED - 1);
        var last = shared.get(place);
        if (last != null && Arrays.equals(last.inOrder, names)) {
            return last;
        }
        var few = new Names(names, null);
        if (length <= LONGEST_SHARED) {
            shared.set(place, few);
        }
        return few;
    }

    private static Map<String, Integer> places(String[] names) {
        Map<String, Integer> places = HashMap.newHashMap(names.length);
        for (int place = 0; place < names.length; place++) {
            places.put(names[place], place);
        }
        return places;
    }

    int size() {
        return inOrder.length;
    }

    String get(int place) {
        return inOrder[place];
    }

    /** Where the name stands, negative when it is none of them. */
    int place(@Nullable Object name) {
        if (places != null) {
            return places.getOrDefault(name, -1);
        }
        for (int place = 0; place < inOrder.length; place++) {
            if (inOrder[place].equals(name)) {
                return place;
            }
        }
        return -1;
    }

    boolean are(String[] names, int count) {
        return Arrays.equals(inOrder, 0, inOrder.length, names, 0, count);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Names names && Arrays.equals(inOrder, names.inOrder));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(inOrder);
    }

    void copy(int from, String[] into, int at, int count) {
        System.arraycopy(inOrder, from, into, at, count);
    }
}
