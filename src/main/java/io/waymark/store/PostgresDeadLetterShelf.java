package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejected;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.DeadLetterShelf;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.store.table.DeadLetterRow;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Dead letters in their table. */
final class PostgresDeadLetterShelf implements DeadLetterShelf {
    private static final String LIST =
            "select " + DeadLetterRow.COLUMNS + ", null::bytea as value from dead_letter d where true";
    private static final String FIND =
            "select " + DeadLetterRow.COLUMNS + ", d.value from dead_letter d where d.id = $1";
    private static final String DELETE = "delete from dead_letter d where d.id = $1";

    private final Answers answers;
    private final Database database;

    PostgresDeadLetterShelf(Answers answers, Database database) {
        this.answers = answers;
        this.database = database;
    }

    @Override
    public Mono<Answer<Page<Entry>>> list(@Nullable RunId run, PageRequest page) {
        return answers.answer(
                connection -> query(run).page(connection, "d.id", page, 0, Long.MAX_VALUE, DeadLetterRow::read));
    }

    private ListQuery query(@Nullable RunId run) {
        var query = answers.list(LIST);
        return run == null ? query : query.and("d.run_id = ?", run.value());
    }

    @Override
    public Mono<Answer<Entry>> find(long id) {
        return answers.answer(connection -> Flux.from(
                        connection.createStatement(FIND).bind(0, id).execute())
                .concatMap(result -> result.map((row, metadata) -> DeadLetterRow.read(row)))
                .next()
                .switchIfEmpty(Mono.error(() -> unknown(id))));
    }

    @Override
    public Mono<Void> delete(long id) {
        return Mono.defer(() -> database.write(connection -> delete(connection, id))
                .cache()); // a client that leaves does not break it off
    }

    private static Mono<Void> delete(Connection connection, long id) {
        return Flux.from(connection.createStatement(DELETE).bind(0, id).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum)
                .flatMap(deleted -> deleted == 0 ? Mono.error(unknown(id)) : Mono.empty());
    }

    private static RequestRejected unknown(long id) {
        return RequestRejected.unknown(
                "unknown-dead-letter",
                "There is no dead letter " + id + ": GET /api/v1/dead-letters lists those there are.");
    }
}
