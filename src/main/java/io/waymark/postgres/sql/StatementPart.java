package io.waymark.postgres.sql;

import static io.waymark.port.ProcessingException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a transaction adds to one table, changes there or looks for. A few rows cost less than the way to the database
 * and back, so those of all tables go there together, as one statement; many go table by table, each in the way that is
 * cheapest for it.
 */
public final class StatementPart {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final StatementPart EMPTY =
            new StatementPart(" select from done where rows < 0", 0, List::of, connection -> Mono.empty());
    private static final Map<CombinedStatement, String> combined = new ConcurrentHashMap<>();

    private final String sql;
    private final int rows;
    private final Supplier<List<Object>> arrays;
    private final Function<Connection, Mono<Long>> standalone;

    /**
     * A part in both ways.
     *
     * @param sql a statement that does nothing when the arrays are empty
     * @param arrays the parameters of the statement
     * @param standalone does it by itself, without rows by no statement
     */
    StatementPart(String sql, int rows, Supplier<List<Object>> arrays, Function<Connection, Mono<Long>> standalone) {
        this.sql = sql;
        this.rows = rows;
        this.arrays = arrays;
        this.standalone = standalone;
    }

    /**
     * Statements that are to be one.
     *
     * @param last goes on after the others; null when what they return is asked for
     */
    private record CombinedStatement(
            List<String> parts, @Nullable String last) {}

    /** Returns the parameters of its statement: all that it sends. */
    public List<Object> parameters() {
        return arrays.get();
    }

    /** Does all parts that have rows together, in their order; gives what they return, which is the same columns. */
    public static <T> Flux<T> execute(Connection connection, List<StatementPart> parts, Function<Row, T> read) {
        var some = parts.stream().filter(part -> part.rows > 0).toList();
        return some.isEmpty() ? Flux.empty() : returned(joined(connection, some, null), read);
    }

    /**
     * Does parts that do not depend on each other's being done, in their order, and then the last one.
     *
     * @param many so many rows go table by table, fewer together
     * @param last goes on after a {@code with} that has {@code done}: a row that is there once all other parts are done
     * @return what the last part returns
     */
    public static <T> Flux<T> executeInOrder(
            Connection connection, List<StatementPart> parts, int many, StatementPart last, Function<Row, T> read) {
        int rows = parts.stream().mapToInt(part -> part.rows).sum();
        if (rows > 0 && rows < many) {
            return returned(joined(connection, parts, last.rows > 0 ? last : EMPTY), read);
        }
        return Flux.fromIterable(parts)
                .concatMap(part -> part.standalone.apply(connection), 0)
                .thenMany(last.rows > 0 ? returned(joined(connection, List.of(), last), read) : Flux.empty());
    }

    private static <T> Flux<T> returned(Statement statement, Function<Row, T> read) {
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> read.apply(row))));
    }

    /** Also those without rows: the same parts are then always the same statement, which has its plan. */
    private static Statement joined(Connection connection, List<StatementPart> parts, @Nullable StatementPart last) {
        var combinedStatement =
                new CombinedStatement(parts.stream().map(part -> part.sql).toList(), last == null ? null : last.sql);
        var statement = connection.createStatement(combined.computeIfAbsent(combinedStatement, StatementPart::sql));
        int place = bind(statement, parts, 0);
        if (last != null) {
            bind(statement, List.of(last), place);
        }
        return statement;
    }

    private static int bind(Statement statement, List<StatementPart> parts, int from) {
        int place = from;
        for (var part : parts) {
            for (var array : part.parameters()) {
                statement.bind(place++, array);
            }
        }
        return place;
    }

    private static String sql(CombinedStatement combinedStatement) {
        var last = combinedStatement.last();
        if (last == null) {
            return "with " + with(combinedStatement.parts(), "") + all(combinedStatement.parts());
        }
        if (combinedStatement.parts().isEmpty()) {
            return "with done as (select)" + last;
        }
        int before = combinedStatement.parts().stream()
                .mapToInt(StatementPart::parameters)
                .sum();
        return "with " + with(combinedStatement.parts(), " returning 1 as one")
                + ", done as materialized (select count(*) as rows from (" + all(combinedStatement.parts())
                + ") as parts)"
                + shiftParameters(last, before);
    }

    private static String with(List<String> parts, String returning) {
        var with = new StringJoiner(", ");
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            with.add("part" + i + " as (" + shiftParameters(parts.get(i), before) + returning + ")");
            before += parameters(parts.get(i));
        }
        return with.toString();
    }

    /**
     * PostgreSQL does a part when its rows are asked for, so here one after the other: two writers lock in the same
     * order, whether their rows are many or few.
     */
    private static String all(List<String> parts) {
        return IntStream.range(0, parts.size())
                .mapToObj(i -> " select * from part" + i)
                .collect(Collectors.joining(" union all"));
    }

    private static String shiftParameters(String sql, int by) {
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
