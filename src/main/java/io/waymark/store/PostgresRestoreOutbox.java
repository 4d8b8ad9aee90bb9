package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.port.RestoreOutbox;
import io.waymark.store.table.RestoreTable;
import io.waymark.store.table.RestoreTable.Untold;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Restores wait in their own rows; the transaction that marks them told holds a lock that lets one instance tell. */
final class PostgresRestoreOutbox implements RestoreOutbox {
    private final Database database;

    PostgresRestoreOutbox(Database database) {
        this.database = database;
    }

    @Override
    public Mono<Integer> tell(Function<List<Command>, Mono<Void>> publisher) {
        return database.write(connection -> RestoreTable.untold(connection)
                .collectList()
                .flatMap(untold -> untold.isEmpty() ? Mono.just(0) : tell(connection, untold, publisher)));
    }

    private static Mono<Integer> tell(
            Connection connection, List<Untold> untold, Function<List<Command>, Mono<Void>> publisher) {
        var commands = untold.stream().map(Untold::command).toList();
        return publisher
                .apply(commands)
                .then(RestoreTable.tell(connection, untold))
                .thenReturn(untold.size());
    }
}
