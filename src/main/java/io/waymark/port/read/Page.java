package io.waymark.port.read;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the key after which the list goes on, null when this is its end
 * @param nextTie orders entries with the same key; 0 in lists whose keys differ
 * @param through the greatest number of an entry when the first page was read
 */
public record Page<T>(List<T> items, @Nullable Long next, long nextTie, long through) {
    public Page {
        items = List.copyOf(items);
    }

    /** A part of a list in which no two entries have the same key. */
    public Page(List<T> items, @Nullable Long next, long through) {
        this(items, next, 0, through);
    }

    /**
     * As many of its first entries as have this size together, one at least: the list goes on after them.
     *
     * @param size of an entry
     * @param key of an entry, in whose order the list is
     */
    public Page<T> limitedTo(long most, ToLongFunction<T> size, ToLongFunction<T> key) {
        long sum = 0;
        for (int i = 0; i < items.size(); i++) {
            sum += size.applyAsLong(items.get(i));
            if (sum > most && i > 0) {
                return new Page<>(items.subList(0, i), key.applyAsLong(items.get(i - 1)), through);
            }
        }
        return this;
    }

    /** The same page of something else. */
    public <R> Page<R> map(Function<? super T, R> mapper) {
        return new Page<>(items.stream().<R>map(mapper).toList(), next, nextTie, through);
    }
}
