package io.waymark.domain.schema;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable map of a few entries by name, in the order they came. Two arrays are a quarter of the size of a
 * {@link LinkedHashMap}, and hundreds of thousands of attributes with some properties each are in memory at once.
 */
final class SmallMap<V> extends AbstractMap<String, V> {
    /** Up to so many names, looking at each is about as fast as hashing. */
    private static final int MOST = 16;

    private static final SmallMap<?> EMPTY = new SmallMap<>(Map.of());

    private final String[] names;
    private final V[] values;

    @SuppressWarnings("unchecked") // the array is filled from the map and not given away
    private SmallMap(Map<String, ? extends V> map) {
        this.names = map.keySet().toArray(String[]::new);
        this.values = (V[]) map.values().toArray();
    }

    /** An unmodifiable map of the same entries in the same order, small when they are few. */
    @SuppressWarnings("unchecked") // an empty map holds no value, and in an unmodifiable one a subtype's are the type's
    static <V> Map<String, V> copyOf(Map<String, ? extends V> map) {
        if (map.isEmpty()) {
            return (Map<String, V>) EMPTY;
        }
        if (map instanceof SmallMap<?> small) {
            return (Map<String, V>) small;
        }
        return map.size() <= MOST ? new SmallMap<>(map) : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public @Nullable V get(@Nullable Object name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super V> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<String> keySet() {
        return new Listed<>(place -> names[place]);
    }

    @Override
    public Collection<V> values() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new Listed<>(place -> Map.entry(names[place], values[place]));
    }

    /** What stands at each place, of which no two are equal. */
    private final class Listed<T> extends AbstractSet<T> {
        private final IntFunction<T> at;

        Listed(IntFunction<T> at) {
            this.at = at;
        }

        @Override
        public int size() {
            return names.length;
        }

        @Override
        public Iterator<T> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < names.length;
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
