package io.waymark.postgres.restore;

import io.r2dbc.spi.Connection;
import io.waymark.port.restore.RestoreCommandOutbox;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.RestoreTable;
import io.waymark.postgres.table.RestoreTable.UnpublishedRestore;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Publishes the stored commands that inform executors about restores, and marks them as published in the same
 * transaction. A lock ensures that one instance at a time publishes.
 */
public final class PostgresRestoreCommandOutbox implements RestoreCommandOutbox {
    private final DatabaseTransactions database;

    public PostgresRestoreCommandOutbox(DatabaseTransactions database) {
        this.database = database;
    }

    @Override
    public Mono<Integer> publishPending(Function<List<RestoreCommand>, Mono<Void>> publisher) {
        return database.write(connection -> RestoreTable.unpublished(connection)
                .collectList()
                .flatMap(pending -> pending.isEmpty() ? Mono.just(0) : publish(connection, pending, publisher)));
    }

    private static Mono<Integer> publish(
            Connection connection,
            List<UnpublishedRestore> pending,
            Function<List<RestoreCommand>, Mono<Void>> publisher) {
        var commands = pending.stream().map(UnpublishedRestore::command).toList();
        return publisher
                .apply(commands)
                .then(RestoreTable.markPublished(connection, pending))
                .thenReturn(pending.size());
    }
}
