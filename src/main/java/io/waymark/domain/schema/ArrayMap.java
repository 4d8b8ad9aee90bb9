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
 * An unmodifiable map by name, in the order the entries came. Two arrays are a quarter of the size of a
 * {@link java.util.LinkedHashMap}, and hundreds of thousands of attributes with some properties each are in memory at
 * once.
 */
public final class ArrayMap<V> extends AbstractMap<String, V> {
    private static final ArrayMap<?> EMPTY = new ArrayMap<>(SharedKeys.of(List.of()), new Object[0]);

    private final SharedKeys keys;
    private final V[] values;

    /** Takes the values in the order of their names; the array must not be changed any more. */
    ArrayMap(SharedKeys keys, V[] values) {
        this.keys = keys;
        this.values = values;
    }

    /** An unmodifiable map of the same entries in the same order. */
    @SuppressWarnings("unchecked") // no map gives its array away, and in an unmodifiable one a subtype's are the type's
    static <V> ArrayMap<V> copyOf(Map<String, ? extends V> map) {
        if (map.isEmpty()) {
            return (ArrayMap<V>) EMPTY;
        }
        return map instanceof ArrayMap<?> same
                ? (ArrayMap<V>) same
                : new ArrayMap<>(SharedKeys.of(map.keySet()), (V[]) map.values().toArray());
    }

    /** Whether both have the same names in the same order; at once where they share them. */
    public static boolean haveSameNames(Map<String, ?> one, Map<String, ?> other) {
        return copyOf(one).keys.equals(copyOf(other).keys);
    }

    SharedKeys keys() {
        return keys;
    }

    V value(int index) {
        return values[index];
    }

    /** Copies so many names and values from one place on to another. */
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

    /** What stands at each place, of which no two are equal. */
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
