package io.waymark.store.table;

import static io.waymark.port.ProcessingFailure.guard;

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
public final class Part {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final Part NOTHING =
            new Part(" select from done where rows < 0", 0, List::of, connection -> Mono.empty());
    private static final Map<Joint, String> joints = new ConcurrentHashMap<>();

    private final String sql;
    private final int rows;
    private final Supplier<List<Object>> arrays;
    private final Function<Connection, Mono<Long>> alone;

    /**
     * A part in both ways.
     *
     * @param sql a statement that does nothing when the arrays are empty
     * @param arrays the parameters of the statement
     * @param alone does it by itself, without rows by no statement
     */
    Part(String sql, int rows, Supplier<List<Object>> arrays, Function<Connection, Mono<Long>> alone) {
        this.sql = sql;
        this.rows = rows;
        this.arrays = arrays;
        this.alone = alone;
    }

    /**
     * Statements that are to be one.
     *
     * @param last goes on after the others; null when what they return is asked for
     */
    private record Joint(List<String> parts, @Nullable String last) {}

    /** Returns the parameters of its statement: all that it sends. */
    List<Object> parameters() {
        return arrays.get();
    }

    /** Does all parts that have rows together, in their order; gives what they return, which is the same columns. */
    static <T> Flux<T> together(Connection connection, List<Part> parts, Function<Row, T> read) {
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
    static <T> Flux<T> inOrder(Connection connection, List<Part> parts, int many, Part last, Function<Row, T> read) {
        int rows = parts.stream().mapToInt(part -> part.rows).sum();
        if (rows > 0 && rows < many) {
            return returned(joined(connection, parts, last.rows > 0 ? last : NOTHING), read);
        }
        return Flux.fromIterable(parts)
                .concatMap(part -> part.alone.apply(connection), 0)
                .thenMany(last.rows > 0 ? returned(joined(connection, List.of(), last), read) : Flux.empty());
    }

    private static <T> Flux<T> returned(Statement statement, Function<Row, T> read) {
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> guard(() -> read.apply(row))));
    }

    /** Also those without rows: the same parts are then always the same statement, which has its plan. */
    private static Statement joined(Connection connection, List<Part> parts, @Nullable Part last) {
        var joint = new Joint(parts.stream().map(part -> part.sql).toList(), last == null ? null : last.sql);
        var statement = connection.createStatement(joints.computeIfAbsent(joint, Part::sql));
        int place = bind(statement, parts, 0);
        if (last != null) {
            bind(statement, List.of(last), place);
        }
        return statement;
    }

    private static int bind(Statement statement, List<Part> parts, int from) {
        int place = from;
        for (var part : parts) {
            for (var array : part.parameters()) {
                statement.bind(place++, array);
            }
        }
        return place;
    }

    private static String sql(Joint joint) {
        var last = joint.last();
        if (last == null) {
            return "with " + with(joint.parts(), "") + all(joint.parts());
        }
        if (joint.parts().isEmpty()) {
            return "with done as (select)" + last;
        }
        int before = joint.parts().stream().mapToInt(Part::parameters).sum();
        return "with " + with(joint.parts(), " returning 1 as one")
                + ", done as materialized (select count(*) as rows from (" + all(joint.parts()) + ") as parts)"
                + shifted(last, before);
    }

    private static String with(List<String> parts, String returning) {
        var with = new StringJoiner(", ");
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            with.add("part" + i + " as (" + shifted(parts.get(i), before) + returning + ")");
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
