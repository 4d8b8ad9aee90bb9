package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The parameters of a multi-row statement: an array a column, bound as {@code $1}, {@code $2}, … in the order in which
 * they are named, for {@code unnest}. One round trip whatever the number of rows.
 */
final class Columns<R> {
    private final List<R> rows;
    private final List<Object> arrays = new ArrayList<>();

    private Columns(List<R> rows) {
        this.rows = rows;
    }

    static <R> Columns<R> of(List<R> rows) {
        return new Columns<>(rows);
    }

    Columns<R> longs(Function<R, @Nullable Long> value) {
        return column(value, Long[]::new);
    }

    Columns<R> ints(Function<R, @Nullable Integer> value) {
        return column(value, Integer[]::new);
    }

    Columns<R> doubles(Function<R, @Nullable Double> value) {
        return column(value, Double[]::new);
    }

    Columns<R> flags(Function<R, @Nullable Boolean> value) {
        return column(value, Boolean[]::new);
    }

    /** Hashes as uuid. */
    Columns<R> hashes(Function<R, @Nullable ContentHash> value) {
        return column(row -> uuid(value.apply(row)), UUID[]::new);
    }

    /** Microseconds since 1970 as bigint; {@code micros()} makes a time of it. */
    Columns<R> times(Function<R, @Nullable Instant> value) {
        return column(row -> micros(value.apply(row)), Long[]::new);
    }

    /** Text that PostgreSQL takes as it is: our own words, and JSON in ASCII. */
    Columns<R> texts(Function<R, @Nullable String> value) {
        return column(value, String[]::new);
    }

    /** Text from outside. */
    Columns<R> names(Function<R, @Nullable String> value) {
        return column(row -> escaped(value.apply(row)), String[]::new);
    }

    /** Texts of one line each, joined: {@code string_to_array($n, E'\\n')}. Long ones are much cheaper than in an array. A single empty one becomes null. */
    Columns<R> lines(Function<R, String> value) {
        arrays.add(rows.stream().map(value).collect(Collectors.joining("\n")));
        return this;
    }

    /** Bytes as text in hexadecimal; {@code decode(…, 'hex')} makes bytea of it. */
    Columns<R> bytes(Function<R, @Nullable String> hex) {
        return column(hex, String[]::new);
    }

    /** One value for all rows. */
    Columns<R> value(long value) {
        arrays.add(value);
        return this;
    }

    /** Runs the statement; gives the number of rows it touched. No rows, no statement. */
    Mono<Long> update(Connection connection, String sql) {
        return rows.isEmpty()
                ? Mono.just(0L)
                : Flux.from(bound(connection, sql).execute())
                        .flatMap(Result::getRowsUpdated)
                        .reduce(0L, Long::sum);
    }

    /** Runs the statement; gives what it returns. */
    <T> Flux<T> select(Connection connection, String sql, Function<Row, T> read) {
        return rows.isEmpty()
                ? Flux.empty()
                : Flux.from(bound(connection, sql).execute())
                        .concatMap(result -> result.map((row, metadata) -> read.apply(row)));
    }

    private Statement bound(Connection connection, String sql) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < arrays.size(); i++) {
            statement.bind(i, arrays.get(i));
        }
        return statement;
    }

    private <T> Columns<R> column(Function<R, @Nullable T> value, IntFunction<T[]> array) {
        arrays.add(rows.stream().map(value).toArray(array));
        return this;
    }

    private static @Nullable UUID uuid(@Nullable ContentHash hash) {
        return hash == null ? null : new UUID(hash.high(), hash.low());
    }

    private static @Nullable Long micros(@Nullable Instant time) {
        return time == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static @Nullable String escaped(@Nullable String text) {
        return text == null ? null : PgText.escape(text);
    }
}
