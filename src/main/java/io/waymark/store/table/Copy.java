package io.waymark.store.table;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Wrapped;
import io.waymark.domain.schema.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rows of a table that only ever grows: its columns by name, and what stands in them. They go as {@code COPY … FROM
 * STDIN} in PostgreSQL's binary format, one round trip whatever the number of rows: that is several times cheaper at
 * both ends than arrays of text for {@code unnest}.
 */
final class Copy<R> {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final short END = -1;
    private static final int NULL = -1;
    private static final int ROOM = 1 << 16; // of one message, about
    private static final int TEXT_TYPE = 25;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final String table;
    private final List<String> names = new ArrayList<>();
    private final List<Column<R>> columns = new ArrayList<>();

    /** Appends the length of a row's value and the value. */
    private interface Column<R> {
        void write(R row, ByteBuf to);
    }

    private Copy(String table) {
        this.table = table;
    }

    static <R> Copy<R> into(String table) {
        return new Copy<>(table);
    }

    Copy<R> longs(String name, ToLongFunction<R> value) {
        return column(name, (row, to) -> to.writeInt(Long.BYTES).writeLong(value.applyAsLong(row)));
    }

    Copy<R> ints(String name, ToIntFunction<R> value) {
        return column(name, (row, to) -> to.writeInt(Integer.BYTES).writeInt(value.applyAsInt(row)));
    }

    Copy<R> doubles(String name, ToDoubleFunction<R> value) {
        return column(name, (row, to) -> to.writeInt(Double.BYTES).writeDouble(value.applyAsDouble(row)));
    }

    Copy<R> flags(String name, Predicate<R> value) {
        return column(name, (row, to) -> to.writeInt(1).writeBoolean(value.test(row)));
    }

    /** Hashes as uuid. */
    Copy<R> hashes(String name, Function<R, @Nullable ContentHash> value) {
        return column(name, (row, to) -> hash(value.apply(row), to));
    }

    /** Times as timestamptz. */
    Copy<R> times(String name, Function<R, @Nullable Instant> value) {
        return column(name, (row, to) -> time(value.apply(row), to));
    }

    /** Text that PostgreSQL takes as it is: our own words, and JSON in ASCII. */
    Copy<R> texts(String name, Function<R, @Nullable String> value) {
        return column(name, (row, to) -> text(value.apply(row), to));
    }

    /** Text from outside. */
    Copy<R> names(String name, Function<R, @Nullable String> value) {
        return column(name, (row, to) -> name(value.apply(row), to));
    }

    /** Texts from outside as text[]. */
    Copy<R> nameLists(String name, Function<R, @Nullable List<String>> value) {
        return column(name, (row, to) -> names(value.apply(row), to));
    }

    /** Adds the rows; gives their number. No rows, no statement. */
    Mono<Long> insert(Connection connection, List<R> rows) {
        return rows.isEmpty()
                ? Mono.just(0L)
                : Mono.defer(() -> driver(connection).copyIn(sql(), Flux.fromIterable(messages(rows))));
    }

    private String sql() {
        return "copy " + table + " (" + String.join(", ", names) + ") from stdin (format binary)";
    }

    private List<ByteBuf> messages(List<R> rows) {
        var messages = new ArrayList<ByteBuf>();
        var message = Unpooled.buffer(ROOM).writeBytes(SIGNATURE).writeZero(2 * Integer.BYTES); // no flags
        for (var row : rows) {
            if (message.readableBytes() >= ROOM) {
                messages.add(message);
                message = Unpooled.buffer(ROOM);
            }
            message.writeShort(columns.size());
            for (var column : columns) {
                column.write(row, message);
            }
        }
        messages.add(message.writeShort(END));
        return messages;
    }

    private Copy<R> column(String name, Column<R> column) {
        names.add(name);
        columns.add(column);
        return this;
    }

    private static void hash(@Nullable ContentHash hash, ByteBuf to) {
        if (hash == null) {
            to.writeInt(NULL);
        } else {
            to.writeInt(2 * Long.BYTES).writeLong(hash.high()).writeLong(hash.low());
        }
    }

    private static void time(@Nullable Instant time, ByteBuf to) {
        if (time == null) {
            to.writeInt(NULL);
        } else {
            to.writeInt(Long.BYTES).writeLong(ChronoUnit.MICROS.between(POSTGRES_EPOCH, time));
        }
    }

    private static void text(@Nullable String text, ByteBuf to) {
        if (text == null) {
            to.writeInt(NULL);
            return;
        }
        int start = to.writerIndex();
        int length = to.writeInt(0).writeCharSequence(text, StandardCharsets.UTF_8);
        to.setInt(start, length);
    }

    private static void name(@Nullable String name, ByteBuf to) {
        text(name == null ? null : PgText.escape(name), to);
    }

    private static void names(@Nullable List<String> names, ByteBuf to) {
        if (names == null) {
            to.writeInt(NULL);
            return;
        }
        int start = to.writerIndex();
        to.writeInt(0).writeInt(names.isEmpty() ? 0 : 1).writeInt(0).writeInt(TEXT_TYPE);
        if (!names.isEmpty()) {
            to.writeInt(names.size()).writeInt(1); // counted from 1
            names.forEach(name -> name(name, to));
        }
        to.setInt(start, to.writerIndex() - start - Integer.BYTES);
    }

    private static PostgresqlConnection driver(Connection connection) {
        var inner = connection instanceof Wrapped<?> pooled ? pooled.unwrap(PostgresqlConnection.class) : connection;
        if (inner instanceof PostgresqlConnection driver) {
            return driver;
        }
        throw new IllegalArgumentException("Cannot copy rows: this is no connection to PostgreSQL: " + connection);
    }
}
