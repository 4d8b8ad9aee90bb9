package io.waymark.postgres.sql;

import static io.waymark.port.JvmErrorException.wrapErrors;

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
 * An SQL statement for the rows of one table, as part of a transaction that writes to or reads from several tables. For
 * a few rows, a round trip costs more than the work, so the parts of all tables run as one combined statement. For many
 * rows, each part runs alone, for example as {@code COPY}.
 */
public final class CombinableStatement {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final CombinableStatement EMPTY =
            new CombinableStatement(" select from done where rows < 0", 0, List::of, connection -> Mono.empty());
    private static final Map<CombinedStatement, String> combined = new ConcurrentHashMap<>();

    private final String sql;
    private final int rows;
    private final Supplier<List<Object>> arrays;
    private final Function<Connection, Mono<Long>> standalone;

    /**
     * Creates a part that can run combined with others or alone.
     *
     * @param sql the statement, which must have no effect when the arrays are empty
     * @param rows the number of rows
     * @param arrays the parameters of the statement, one array for each column
     * @param standalone runs the part alone; must not send a statement when there are no rows
     */
    CombinableStatement(
            String sql, int rows, Supplier<List<Object>> arrays, Function<Connection, Mono<Long>> standalone) {
        this.sql = sql;
        this.rows = rows;
        this.arrays = arrays;
        this.standalone = standalone;
    }

    /**
     * The key of a combined SQL statement in the cache of their texts.
     *
     * @param parts the SQL of each part
     * @param last the SQL of the statement that runs after the parts; null if the combined statement returns the rows
     *     of the parts
     */
    private record CombinedStatement(
            List<String> parts, @Nullable String last) {}

    /** Returns the parameters of the statement, in order. */
    public List<Object> parameters() {
        return arrays.get();
    }

    /**
     * Runs all parts that have rows as one statement, in their order. All parts must return the same columns.
     *
     * @return the rows of all parts
     */
    public static <T> Flux<T> execute(Connection connection, List<CombinableStatement> parts, Function<Row, T> read) {
        var nonEmpty = parts.stream().filter(part -> part.rows > 0).toList();
        return nonEmpty.isEmpty() ? Flux.empty() : returned(combine(connection, nonEmpty, null), read);
    }

    /**
     * Runs the given parts in their order, and then the last part. The parts must not depend on each other.
     *
     * @param copyThreshold the number of rows from which each part runs alone; with fewer rows, all run combined
     * @param last the part that runs last. Its SQL continues a {@code with} clause, and may read from {@code done}: a
     *     row that exists only when all other parts have run.
     * @return the rows of the last part
     */
    public static <T> Flux<T> executeInOrder(
            Connection connection,
            List<CombinableStatement> parts,
            int copyThreshold,
            CombinableStatement last,
            Function<Row, T> read) {
        int rows = parts.stream().mapToInt(part -> part.rows).sum();
        if (rows > 0 && rows < copyThreshold) {
            return returned(combine(connection, parts, last.rows > 0 ? last : EMPTY), read);
        }
        return Flux.fromIterable(parts)
                .concatMap(part -> part.standalone.apply(connection), 0)
                .thenMany(last.rows > 0 ? returned(combine(connection, List.of(), last), read) : Flux.empty());
    }

    /**
     * Runs the given parts in their order. The parts must not depend on each other.
     *
     * @param copyThreshold the number of rows from which each part runs alone; with fewer rows, all run combined
     */
    public static Mono<Void> executeInOrder(Connection connection, List<CombinableStatement> parts, int copyThreshold) {
        return executeInOrder(connection, parts, copyThreshold, EMPTY, row -> row)
                .then();
    }

    private static <T> Flux<T> returned(Statement statement, Function<Row, T> read) {
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> read.apply(row))));
    }

    /**
     * Combines all parts, including those without rows. The same list of parts thereby always gives the same SQL, which
     * PostgreSQL has already planned.
     */
    private static Statement combine(
            Connection connection, List<CombinableStatement> parts, @Nullable CombinableStatement last) {
        var combinedStatement =
                new CombinedStatement(parts.stream().map(part -> part.sql).toList(), last == null ? null : last.sql);
        var statement =
                connection.createStatement(combined.computeIfAbsent(combinedStatement, CombinableStatement::sql));
        int next = bind(statement, parts, 0);
        if (last != null) {
            bind(statement, List.of(last), next);
        }
        return statement;
    }

    private static int bind(Statement statement, List<CombinableStatement> parts, int from) {
        int next = from;
        for (var part : parts) {
            for (var array : part.parameters()) {
                statement.bind(next++, array);
            }
        }
        return next;
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
                .mapToInt(CombinableStatement::parameters)
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
     * Selects from all parts in order. PostgreSQL runs a part when a query reads its rows, so the parts run one after
     * the other. Two writers therefore take locks in the same order, for few rows and for many.
     */
    private static String all(List<String> parts) {
        return IntStream.range(0, parts.size())
                .mapToObj(i -> " select * from part" + i)
                .collect(Collectors.joining(" union all"));
    }

    private static String shiftParameters(String sql, int by) {
        return PARAMETER.matcher(sql).replaceAll(match -> "\\$" + (by + Integer.parseInt(match.group(1))));
    }

    private static int parameters(String sql) {
        return PARAMETER
                .matcher(sql)
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .max()
                .orElse(0);
    }
}
