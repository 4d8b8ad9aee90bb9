package io.waymark.postgres.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Wrapped;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Inserts rows into a table of the database, given a description of the columns. A large number of rows is sent with
 * {@code COPY … FROM STDIN}, which costs PostgreSQL less than {@code insert}. A small number of rows is sent as arrays,
 * in one statement together with the rows of other tables. Thread-safe after all columns are added.
 */
public final class CopyIn<R> {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final short END = -1;
    private static final int INITIAL_BUFFER_BYTES = 1 << 16; // approximate size of one message

    private final String table;
    private final List<Column<R>> columns = new ArrayList<>();
    private @Nullable String insertSql;

    /**
     * A column of the table into which rows are inserted.
     *
     * @param name the name of the column
     * @param type the element type of the array parameter with the values of the column
     * @param cast the SQL cast from an element of the array to a value of the column, or an empty string
     * @param writer writes the value of a row for {@code COPY}
     * @param element writes the value of a row as an element of the array
     */
    private record Column<R>(
            String name,
            ElementType type,
            String cast,
            BiConsumer<R, ByteBuf> writer,
            BiConsumer<R, ByteBuf> element) {}

    private CopyIn(String table) {
        this.table = table;
    }

    public static <R> CopyIn<R> into(String table) {
        return new CopyIn<>(table);
    }

    public CopyIn<R> longs(String name, ToLongFunction<R> value) {
        return column(name, ElementType.BIGINT, (row, to) -> BinaryEncoder.number(value.applyAsLong(row), to));
    }

    public CopyIn<R> optionalLongs(String name, Function<R, @Nullable Long> value) {
        return column(name, ElementType.BIGINT, (row, to) -> BinaryEncoder.number(value.apply(row), to));
    }

    public CopyIn<R> ints(String name, ToIntFunction<R> value) {
        return column(name, ElementType.INTEGER, (row, to) -> BinaryEncoder.count(value.applyAsInt(row), to));
    }

    public CopyIn<R> doubles(String name, ToDoubleFunction<R> value) {
        return column(name, ElementType.FLOAT8, (row, to) -> BinaryEncoder.decimal(value.applyAsDouble(row), to));
    }

    public CopyIn<R> flags(String name, Predicate<R> value) {
        return column(name, ElementType.BOOLEAN, (row, to) -> BinaryEncoder.flag(value.test(row), to));
    }

    public CopyIn<R> optionalFlags(String name, Function<R, @Nullable Boolean> value) {
        return column(name, ElementType.BOOLEAN, (row, to) -> BinaryEncoder.flag(value.apply(row), to));
    }

    /** Adds a column of hashes, of type {@code uuid}. */
    public CopyIn<R> hashes(String name, Function<R, @Nullable ContentHash> value) {
        return column(name, ElementType.UUID, (row, to) -> BinaryEncoder.hash(value.apply(row), to));
    }

    /** Adds a column of times, of type {@code timestamptz}. */
    public CopyIn<R> times(String name, Function<R, @Nullable Instant> value) {
        return column(name, ElementType.TIMESTAMPTZ, (row, to) -> BinaryEncoder.time(value.apply(row), to));
    }

    /** Adds a column of texts that need no escaping: constants of this service, and JSON in ASCII. */
    public CopyIn<R> texts(String name, Function<R, @Nullable String> value) {
        return column(name, ElementType.TEXT, (row, to) -> BinaryEncoder.text(value.apply(row), to));
    }

    /** Adds a column of texts from outside, such as names, and escapes them with {@link EscapedText}. */
    public CopyIn<R> names(String name, Function<R, @Nullable String> value) {
        return column(name, ElementType.TEXT, (row, to) -> BinaryEncoder.name(value.apply(row), to));
    }

    /**
     * Adds a column of type {@code text[]} with texts from outside. PostgreSQL has no arrays of arrays, so an element
     * of the array parameter is the text form of the row's array.
     */
    public CopyIn<R> nameLists(String name, Function<R, @Nullable List<String>> value) {
        columns.add(new Column<>(
                name,
                ElementType.TEXT,
                "::text[]",
                (row, to) -> BinaryEncoder.names(value.apply(row), to),
                (row, to) -> BinaryEncoder.text(literal(value.apply(row)), to)));
        return this;
    }

    /** Returns a part that inserts these rows, to be combined with the parts of other tables. */
    public CombinableStatement toPart(List<R> rows) {
        return new CombinableStatement(
                insertSql(), rows.size(), () -> arrays(rows), connection -> copy(connection, rows));
    }

    private Mono<Long> copy(Connection connection, List<R> rows) {
        return rows.isEmpty()
                ? Mono.just(0L)
                : Mono.defer(() -> driver(connection).copyIn(copySql(), Flux.fromIterable(messages(rows))));
    }

    private String copySql() {
        return "copy " + table + " (" + names() + ") from stdin (format binary)";
    }

    private String insertSql() {
        if (insertSql == null) {
            var values = IntStream.range(0, columns.size())
                    .mapToObj(i -> "unnest($" + (i + 1) + ")" + columns.get(i).cast())
                    .collect(Collectors.joining(", "));
            insertSql = "insert into %s (%s) select %s".formatted(table, names(), values);
        }
        return insertSql;
    }

    private String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private List<Object> arrays(List<R> rows) {
        return columns.stream()
                .<Object>map(column -> BinaryArrayParameter.of(column.type(), rows, column.element()))
                .toList();
    }

    private List<ByteBuf> messages(List<R> rows) {
        var messages = new ArrayList<ByteBuf>();
        var message =
                Unpooled.buffer(INITIAL_BUFFER_BYTES).writeBytes(SIGNATURE).writeZero(2 * Integer.BYTES); // no flags
        for (var row : rows) {
            if (message.readableBytes() >= INITIAL_BUFFER_BYTES) {
                messages.add(message);
                message = Unpooled.buffer(INITIAL_BUFFER_BYTES);
            }
            message.writeShort(columns.size());
            for (var column : columns) {
                column.writer().accept(row, message);
            }
        }
        messages.add(message.writeShort(END));
        return messages;
    }

    private CopyIn<R> column(String name, ElementType type, BiConsumer<R, ByteBuf> writer) {
        columns.add(new Column<>(name, type, "", writer, writer));
        return this;
    }

    private static @Nullable String literal(@Nullable List<String> names) {
        return names == null ? null : EscapedText.array(names);
    }

    private static PostgresqlConnection driver(Connection connection) {
        var inner = connection instanceof Wrapped<?> pooled ? pooled.unwrap(PostgresqlConnection.class) : connection;
        if (inner instanceof PostgresqlConnection driver) {
            return driver;
        }
        throw new IllegalArgumentException(
                "Cannot copy rows into the database: expected a PostgreSQL connection, found " + connection);
    }
}
