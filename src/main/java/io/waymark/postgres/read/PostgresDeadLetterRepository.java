package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.DeadLetterRepository;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.DeadLetterRowReader;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and deletes dead letters (records that could not be decoded or applied) in PostgreSQL. */
public final class PostgresDeadLetterRepository implements DeadLetterRepository {
    private static final String LIST =
            "select " + DeadLetterRowReader.COLUMNS + ", null::bytea as value from dead_letter d where true";
    private static final String FIND =
            "select " + DeadLetterRowReader.COLUMNS + ", d.value from dead_letter d where d.id = $1";
    private static final String DELETE = "delete from dead_letter d where d.id = $1";

    private final ReadTransactions transactions;
    private final DatabaseTransactions database;

    public PostgresDeadLetterRepository(ReadTransactions transactions, DatabaseTransactions database) {
        this.transactions = transactions;
        this.database = database;
    }

    @Override
    public Mono<ResultAtPosition<Page<StoredDeadLetter>>> list(@Nullable RunId run, PageRequest page) {
        return transactions.read(
                connection -> query(run).page(connection, "d.id", page, 0, Long.MAX_VALUE, DeadLetterRowReader::read));
    }

    private PageQuery query(@Nullable RunId run) {
        var query = transactions.pageQuery(LIST);
        return run == null ? query : query.and("d.run_id = ?", run.value());
    }

    @Override
    public Mono<ResultAtPosition<StoredDeadLetter>> find(long id) {
        return transactions.read(connection -> Flux.from(
                        connection.createStatement(FIND).bind(0, id).execute())
                .concatMap(result -> result.map((row, metadata) -> DeadLetterRowReader.read(row)))
                .next()
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownDeadLetter(id).exception())));
    }

    @Override
    public Mono<Void> delete(long id) {
        return Mono.defer(() -> database.write(connection -> delete(connection, id))
                .cache()); // a disconnecting client does not cancel the transaction
    }

    private static Mono<Void> delete(Connection connection, long id) {
        return Flux.from(connection.createStatement(DELETE).bind(0, id).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum)
                .flatMap(deleted ->
                        deleted == 0 ? Mono.error(new QueryFailure.UnknownDeadLetter(id).exception()) : Mono.empty());
    }
}
