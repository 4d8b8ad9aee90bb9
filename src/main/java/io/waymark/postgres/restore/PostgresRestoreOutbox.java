package io.waymark.postgres.restore;

import io.r2dbc.spi.Connection;
import io.waymark.port.restore.RestoreOutbox;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.RestoreTable;
import io.waymark.postgres.table.RestoreTable.UnpublishedRestore;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Restores wait in their own rows; the transaction that marks them told holds a lock that lets one instance tell. */
public final class PostgresRestoreOutbox implements RestoreOutbox {
    private final DatabaseTransactions database;

    public PostgresRestoreOutbox(DatabaseTransactions database) {
        this.database = database;
    }

    @Override
    public Mono<Integer> publishPending(Function<List<RestoreCommand>, Mono<Void>> publisher) {
        return database.write(connection -> RestoreTable.unpublished(connection)
                .collectList()
                .flatMap(untold -> untold.isEmpty() ? Mono.just(0) : publish(connection, untold, publisher)));
    }

    private static Mono<Integer> publish(
            Connection connection,
            List<UnpublishedRestore> untold,
            Function<List<RestoreCommand>, Mono<Void>> publisher) {
        var commands = untold.stream().map(UnpublishedRestore::command).toList();
        return publisher
                .apply(commands)
                .then(RestoreTable.markPublished(connection, untold))
                .thenReturn(untold.size());
    }
}
