package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a transaction adds to one table, or changes there. A few rows cost less than the way to the database and back, so
 * those of all tables go there together, as one statement; many go table by table, each in the way that is cheapest for
 * it.
 */
public final class Addition {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final Map<Joint, String> joints = new ConcurrentHashMap<>();

    private final String sql;
    private final int rows;
    private final Supplier<List<Object>> arrays;
    private final Function<Connection, Mono<Long>> alone;

    /**
     * An addition in both ways.
     *
     * @param sql a statement that does nothing when the arrays are empty
     * @param arrays the parameters of the statement
     * @param alone stores the rows by themselves, without rows by no statement
     */
    Addition(String sql, int rows, Supplier<List<Object>> arrays, Function<Connection, Mono<Long>> alone) {
        this.sql = sql;
        this.rows = rows;
        this.arrays = arrays;
        this.alone = alone;
    }

    /** Statements that are to be one. */
    private record Joint(List<String> parts, boolean returning) {}

    /**
     * Stores rows that do not depend on each other's being there.
     *
     * @param many so many rows go table by table, fewer together
     */
    public static Mono<Void> store(Connection connection, List<Addition> additions, int many) {
        int rows = additions.stream().mapToInt(addition -> addition.rows).sum();
        if (rows == 0) {
            return Mono.empty();
        }
        return rows < many
                ? Flux.from(joined(connection, additions, false).execute())
                        .flatMap(Result::getRowsUpdated)
                        .then()
                : Flux.fromIterable(additions)
                        .concatMap(addition -> addition.alone.apply(connection), 0)
                        .then();
    }

    /** Stores rows together, however many; gives what the statements return, which is the same columns. */
    static <T> Flux<T> returned(Connection connection, List<Addition> additions, Function<Row, T> read) {
        var some = additions.stream().filter(addition -> addition.rows > 0).toList();
        return some.isEmpty()
                ? Flux.empty()
                : Flux.from(joined(connection, some, true).execute())
                        .concatMap(result -> result.map((row, metadata) -> read.apply(row)));
    }

    /** Also those without rows: the same additions are then always the same statement, which has its plan. */
    private static Statement joined(Connection connection, List<Addition> additions, boolean returning) {
        var parts = additions.stream().map(addition -> addition.sql).toList();
        var statement = connection.createStatement(joints.computeIfAbsent(new Joint(parts, returning), Addition::join));
        int place = 0;
        for (var addition : additions) {
            for (var array : addition.arrays.get()) {
                statement.bind(place++, array);
            }
        }
        return statement;
    }

    /**
     * PostgreSQL promises no order, but begins with the last part: so that two writers lock in the same order, whether
     * their rows are many or few, the first one stands last.
     */
    private static String join(Joint joint) {
        var with = new StringBuilder();
        var select = new StringBuilder();
        int before = 0;
        for (var part : joint.parts()) {
            with.insert(0, ", part" + before + " as (" + shifted(part, before) + ")");
            select.append(before == 0 ? " select * from part" : " union all select * from part")
                    .append(before);
            before += parameters(part);
        }
        return "with " + with.substring(2) + (joint.returning() ? select : " select");
    }

    private static String shifted(String sql, int by) {
        return PARAMETER.matcher(sql).replaceAll(found -> "\\$" + (by + Integer.parseInt(found.group(1))));
    }

    private static int parameters(String sql) {
        return PARAMETER
                .matcher(sql)
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max()
                .orElse(0);
    }
}
