package io.waymark.postgres.sql;

import io.netty.buffer.ByteBuf;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Builds the parameters of an SQL statement that processes many rows: one array for each column. The arrays are bound
 * as {@code $1}, {@code $2}, … in the order of the method calls, and the statement reads them with {@code unnest}. It
 * therefore takes one round trip for any number of rows. Not thread-safe.
 */
public final class ArrayParameters<R> {
    private final List<R> rows;
    private final List<Object> arrays = new ArrayList<>();

    private ArrayParameters(List<R> rows) {
        this.rows = rows;
    }

    public static <R> ArrayParameters<R> of(List<R> rows) {
        return new ArrayParameters<>(rows);
    }

    public ArrayParameters<R> longs(Function<R, @Nullable Long> value) {
        return column(ElementType.BIGINT, value, BinaryEncoder::number);
    }

    public ArrayParameters<R> ints(Function<R, @Nullable Integer> value) {
        return column(ElementType.INTEGER, value, BinaryEncoder::count);
    }

    public ArrayParameters<R> doubles(Function<R, Double> value) {
        return column(ElementType.FLOAT8, value, (number, to) -> BinaryEncoder.decimal(number, to));
    }

    public ArrayParameters<R> flags(Function<R, @Nullable Boolean> value) {
        return column(ElementType.BOOLEAN, value, BinaryEncoder::flag);
    }

    /** Adds a column of hashes, as an array of type {@code uuid[]}. */
    public ArrayParameters<R> hashes(Function<R, @Nullable ContentHash> value) {
        return column(ElementType.UUID, value, BinaryEncoder::hash);
    }

    /** Adds a column of times, as an array of type {@code timestamptz[]}, in microseconds. */
    public ArrayParameters<R> times(Function<R, @Nullable Instant> value) {
        return column(ElementType.TIMESTAMPTZ, value, BinaryEncoder::time);
    }

    /** Adds a column of texts that need no escaping: constants of this service, and JSON in ASCII. */
    public ArrayParameters<R> texts(Function<R, @Nullable String> value) {
        return column(ElementType.TEXT, value, BinaryEncoder::text);
    }

    /** Adds a column of texts from outside, such as names, and escapes them with {@link EscapedText}. */
    public ArrayParameters<R> names(Function<R, @Nullable String> value) {
        return column(ElementType.TEXT, value, BinaryEncoder::name);
    }

    /** Adds a column of bytes, as an array of type {@code bytea[]}. */
    public ArrayParameters<R> bytes(Function<R, @Nullable Bytes> value) {
        return column(ElementType.BYTEA, value, BinaryEncoder::bytes);
    }

    /**
     * Returns the {@code from} clause that turns the arrays into rows. It calls {@code unnest} in the list of a select.
     * PostgreSQL materializes a set-returning function in {@code from} before it reads the rows, which costs as much as
     * storing a few rows.
     *
     * @param columns the names of the columns, separated by commas, in the order of {@code $1}, {@code $2}, …
     * @return the clause, with {@code u} as the alias of the rows
     */
    public static String rows(String columns) {
        var list = new StringJoiner(", ", " from (select ", ") as u ");
        int number = 1;
        for (var column : columns.strip().split(",\\s*", -1)) {
            list.add("unnest($%d) as %s".formatted(number++, column));
        }
        return list.toString();
    }

    /** Adds a single value that applies to all rows, as the next parameter. */
    public ArrayParameters<R> value(Object value) {
        arrays.add(value);
        return this;
    }

    /** Returns a part that processes the rows with this SQL, to be combined with the parts of other tables. */
    public CombinableStatement part(String sql) {
        return new CombinableStatement(sql, rows.size(), () -> arrays, connection -> update(connection, sql));
    }

    /** Runs the statement and returns the number of affected rows. Does not run it when there are no rows. */
    public Mono<Long> update(Connection connection, String sql) {
        return rows.isEmpty()
                ? Mono.just(0L)
                : Flux.from(bound(connection, sql).execute())
                        .flatMap(Result::getRowsUpdated)
                        .reduce(0L, Long::sum);
    }

    /** Runs the statement and returns its rows. Does not run it when there are no rows. */
    public <T> Flux<T> select(Connection connection, String sql, Function<Row, T> read) {
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

    private <T> ArrayParameters<R> column(
            ElementType type, Function<R, @Nullable T> value, BiConsumer<@Nullable T, ByteBuf> writer) {
        arrays.add(BinaryArrayParameter.of(type, rows, (row, to) -> writer.accept(value.apply(row), to)));
        return this;
    }
}
