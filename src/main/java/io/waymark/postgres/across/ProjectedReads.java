package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.read.PageQuery;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.RowReader;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs queries on the tables that the projection derives from the feed, in one database snapshot. The queries use the
 * serving generation of the rows, not one that a rebuild still fills.
 */
public final class ProjectedReads {
    private static final String SELECT_SERVING = """
            select p.generation, p.position from projection p where p.name = 'across-runs' and p.state = 'serving'
            """;

    private final ReadTransactions transactions;

    public ProjectedReads(ReadTransactions transactions) {
        this.transactions = transactions;
    }

    /** The generation that serves requests, and its position in the feed. */
    public record Serving(int generation, long position) {}

    private record Found<T>(T value, long position) {}

    ReadTransactions transactions() {
        return transactions;
    }

    /** Runs a query. The result states the position of the projection. */
    public <T> Mono<ResultAtPosition<T>> read(BiFunction<Connection, Serving, Mono<T>> work) {
        return transactions
                .read(connection -> select(connection, SELECT_SERVING, ProjectedReads::serving)
                        .single()
                        .flatMap(serving ->
                                work.apply(connection, serving).map(value -> new Found<>(value, serving.position()))))
                .map(answer -> new ResultAtPosition<>(
                        answer.value().value(),
                        answer.asOf(),
                        new Cursor(answer.asOf().feed(), answer.value().position())));
    }

    /**
     * Adds the condition that a column is one of these hashes. Several names may have the same text {@code
     * namespace/name}, but most have a text of their own. With a single value, PostgreSQL reads rows in the order of an
     * index.
     */
    static PageQuery addHashes(PageQuery query, String column, List<UUID> hashes) {
        return hashes.size() == 1
                ? query.and(column + " = ?", hashes.getFirst())
                : query.and(column + " = any (?::uuid[])", (Object) hashes.toArray(UUID[]::new));
    }

    public static <T> Flux<T> select(Connection connection, String sql, Function<Row, T> read, Object... parameters) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.bind(i, parameters[i]);
        }
        return Flux.from(statement.execute()).concatMap(result -> result.map((row, metadata) -> read.apply(row)));
    }

    private static Serving serving(Row row) {
        return new Serving(RowReader.count(row, "generation"), RowReader.number(row, "position"));
    }
}
