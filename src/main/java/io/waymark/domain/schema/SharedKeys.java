package io.waymark.domain.schema;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A list of distinct names, the keys of {@link ArrayMap}. Maps with the same names share one instance to save memory,
 * because a service holds hundreds of thousands of maps with the same few names.
 */
final class SharedKeys {
    /** The greatest number of names for which a linear scan is about as fast as hashing. */
    private static final int LINEAR_SCAN_LIMIT = 16;

    private static final int SHARED_SLOTS = 256;
    private static final int MAX_SHARED_LENGTH = 256; // characters of all names together
    private static final AtomicReferenceArray<@Nullable SharedKeys> shared = new AtomicReferenceArray<>(SHARED_SLOTS);

    private final String[] inOrder;
    private final @Nullable Map<String, Integer> indexes;

    private SharedKeys(String[] inOrder, @Nullable Map<String, Integer> indexes) {
        this.inOrder = inOrder;
        this.indexes = indexes;
    }

    /** Returns the keys of a map. */
    static SharedKeys of(Collection<String> distinct) {
        return of(distinct.toArray(String[]::new));
    }

    /**
     * Returns keys from any names.
     *
     * @throws IllegalArgumentException if a name is not unique
     */
    static SharedKeys distinct(String[] names) {
        var distinct = of(names);
        for (int index = 0; index < names.length; index++) {
            if (distinct.indexOf(names[index]) != index) {
                throw new IllegalArgumentException("Cannot create a map: duplicate name: " + names[index]);
            }
        }
        return distinct;
    }

    private static SharedKeys of(String[] names) {
        return names.length > LINEAR_SCAN_LIMIT ? new SharedKeys(names, indexes(names)) : linear(names);
    }

    /**
     * Returns a cached instance with these names if its slot holds one. Else the new instance replaces the one in the
     * slot.
     */
    private static SharedKeys linear(String[] names) {
        int hash = 0;
        int length = 0;
        for (var name : names) {
            hash = 31 * hash + name.hashCode();
            length += name.length();
        }
        int index = (hash ^ hash >>> 16) & (SHARED_SLOTS - 1);
        var last = shared.get(index);
        if (last != null && Arrays.equals(last.inOrder, names)) {
            return last;
        }
        var created = new SharedKeys(names, null);
        if (length <= MAX_SHARED_LENGTH) {
            shared.set(index, created);
        }
        return created;
    }

    private static Map<String, Integer> indexes(String[] names) {
        Map<String, Integer> indexes = new HashMap<>(2 * names.length);
        for (int index = 0; index < names.length; index++) {
            indexes.put(names[index], index);
        }
        return indexes;
    }

    int size() {
        return inOrder.length;
    }

    String get(int index) {
        return inOrder[index];
    }

    /** Returns the index of the name, negative if it is absent. */
    int indexOf(@Nullable Object name) {
        if (indexes != null) {
            return indexes.getOrDefault(name, -1);
        }
        for (int index = 0; index < inOrder.length; index++) {
            if (inOrder[index].equals(name)) {
                return index;
            }
        }
        return -1;
    }

    boolean matches(String[] names, int count) {
        return Arrays.equals(inOrder, 0, inOrder.length, names, 0, count);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof SharedKeys keys && Arrays.equals(inOrder, keys.inOrder));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(inOrder);
    }

    void copy(int from, String[] into, int at, int count) {
        System.arraycopy(inOrder, from, into, at, count);
    }
}
