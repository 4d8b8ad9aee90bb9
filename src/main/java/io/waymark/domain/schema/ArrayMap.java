package io.waymark.domain.schema;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable map with string keys in insertion order, which saves memory. Its two arrays take a quarter of the
 * memory of a {@link java.util.LinkedHashMap}; a service holds hundreds of thousands of attributes with properties.
 */
public final class ArrayMap<V> extends AbstractMap<String, V> {
    private static final ArrayMap<?> EMPTY = new ArrayMap<>(SharedKeys.of(List.of()), new Object[0]);

    private final SharedKeys keys;
    private final V[] values;

    /** Wraps values in the order of their keys. The caller must not change the array afterwards. */
    ArrayMap(SharedKeys keys, V[] values) {
        this.keys = keys;
        this.values = values;
    }

    /** Returns an unmodifiable map of the same entries in the same order. */
    @SuppressWarnings("unchecked") // the array is never exposed, and an unmodifiable map of a subtype is safe
    static <V> ArrayMap<V> copyOf(Map<String, ? extends V> map) {
        if (map.isEmpty()) {
            return (ArrayMap<V>) EMPTY;
        }
        return map instanceof ArrayMap<?> arrayMap
                ? (ArrayMap<V>) arrayMap
                : new ArrayMap<>(SharedKeys.of(map.keySet()), (V[]) map.values().toArray());
    }

    /** Returns whether both maps have the same keys in the same order. Takes constant time if they share their keys. */
    public static boolean haveSameNames(Map<String, ?> one, Map<String, ?> other) {
        return copyOf(one).keys.equals(copyOf(other).keys);
    }

    SharedKeys keys() {
        return keys;
    }

    V value(int index) {
        return values[index];
    }

    /**
     * Copies {@code count} keys and values, starting at index {@code from}, to other arrays, starting at index {@code
     * at}.
     */
    void copy(int from, String[] toNames, Object[] toValues, int at, int count) {
        keys.copy(from, toNames, at, count);
        System.arraycopy(values, from, toValues, at, count);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public @Nullable V get(@Nullable Object name) {
        int index = keys.indexOf(name);
        return index < 0 ? null : values[index];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return keys.indexOf(name) >= 0;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super V> action) {
        for (int i = 0; i < values.length; i++) {
            action.accept(keys.get(i), values[i]);
        }
    }

    @Override
    public Set<String> keySet() {
        return new IndexedCollection<>(index -> keys.get(index));
    }

    @Override
    public Collection<V> values() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new IndexedCollection<>(index -> Map.entry(keys.get(index), values[index]));
    }

    /** A set view of the map, such as its keys or its entries, whose elements are computed from their index. */
    private final class IndexedCollection<T> extends AbstractSet<T> {
        private final IntFunction<T> at;

        IndexedCollection(IntFunction<T> at) {
            this.at = at;
        }

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Iterator<T> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < values.length;
                }

                @Override
                public T next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    return at.apply(next++);
                }
            };
        }
    }
}
