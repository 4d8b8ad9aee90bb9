package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.port.read.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the rows of a query into one page of a list, up to a number of entries and a size in bytes. The query selects
 * one row more than fits on the page, which shows whether the list continues.
 */
final class PageFiller<T> {
    private final List<T> items = new ArrayList<>();
    private final int limit;
    private final long maxBytes;
    private long last;
    private long lastTie;
    private long size;
    private boolean full;

    /**
     * Creates a filler for one page.
     *
     * @param limit the maximum number of entries
     * @param maxBytes the approximate maximum size of the stored entries; a single entry may be larger
     */
    PageFiller(int limit, long maxBytes) {
        this.limit = limit;
        this.maxBytes = maxBytes;
    }

    /**
     * An entry of a list with its key.
     *
     * @param item the entry
     * @param key the key by which the list is ordered
     * @param tie distinguishes the entry from entries with the same key
     */
    record Entry<T>(T item, long key, long tie) {}

    /** Runs a statement and reads its rows until the page is full. */
    Mono<Page<T>> fill(
            Connection connection, String sql, List<Object> values, long through, Function<Row, Entry<T>> read) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            statement.bind(i, values.get(i));
        }
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> take(new SizedRow(row), read)))
                .takeUntil(isFull -> isFull)
                .then(Mono.fromSupplier(() -> new Page<>(items, full ? last : null, full ? lastTie : 0, through)));
    }

    private boolean take(SizedRow row, Function<Row, Entry<T>> read) {
        var entry = read.apply(row);
        full = items.size() == limit || (!items.isEmpty() && size + row.size() > maxBytes);
        if (!full) {
            items.add(entry.item());
            last = entry.key();
            lastTie = entry.tie();
            size += row.size();
        }
        return full;
    }
}
