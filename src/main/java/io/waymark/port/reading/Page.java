package io.waymark.port.reading;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the key after which the list goes on, null when this is its end
 * @param through the greatest key when the first page was read
 */
public record Page<T>(List<T> items, @Nullable Long next, long through) {
    public Page {
        items = List.copyOf(items);
    }

    /** The first of its entries: the list goes on after the last of those. */
    public Page<T> first(int count, long lastKey) {
        return new Page<>(items.subList(0, count), lastKey, through);
    }

    /** The same page of something else. */
    public <R> Page<R> map(Function<? super T, R> mapper) {
        return new Page<>(items.stream().<R>map(mapper).toList(), next, through);
    }
}
