package io.waymark.port.read;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One part of a list, and the key at which the next part starts.
 *
 * @param <T> the type of the entries
 * @param items the entries
 * @param next the key of the last entry, after which the list continues; null at the end of the list
 * @param nextTie distinguishes the last entry from entries with the same key; 0 in lists with unique keys
 * @param through the upper bound of the entry numbers when the first page was read. New entries have greater numbers,
 *     so the following pages omit them.
 */
public record Page<T>(List<T> items, @Nullable Long next, long nextTie, long through) {
    public Page {
        items = List.copyOf(items);
    }

    /** Creates a page of a list with unique keys. */
    public Page(List<T> items, @Nullable Long next, long through) {
        this(items, next, 0, through);
    }

    /**
     * Returns the first entries whose total size does not exceed the limit, at least one. The list continues after
     * them.
     *
     * @param size returns the size of an entry
     * @param key returns the key of an entry; the list is in key order
     */
    public Page<T> limitedTo(long maxSize, ToLongFunction<T> size, ToLongFunction<T> key) {
        long sum = 0;
        for (int i = 0; i < items.size(); i++) {
            sum += size.applyAsLong(items.get(i));
            if (sum > maxSize && i > 0) {
                return new Page<>(items.subList(0, i), key.applyAsLong(items.get(i - 1)), through);
            }
        }
        return this;
    }

    /** Returns the page with each entry mapped. */
    public <R> Page<R> map(Function<? super T, R> mapper) {
        return new Page<>(items.stream().<R>map(mapper).toList(), next, nextTie, through);
    }
}
