package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.port.Bytes;
import io.waymark.port.RestoreSecret;
import io.waymark.store.table.Read;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The secret that the database was made with, unless a setting names another. */
final class PostgresRestoreSecret implements RestoreSecret {
    private static final String SELECT = "select s.secret from restore_secret s";

    private final Database database;
    private final RestoreSettings settings;

    PostgresRestoreSecret(Database database, RestoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    @Override
    public Mono<Bytes> load() {
        var given = settings.key();
        return (given == null || given.isEmpty()
                        ? database.read(PostgresRestoreSecret::select).single()
                        : Mono.just(given))
                .map(secret -> Bytes.of(secret.getBytes(StandardCharsets.UTF_8)));
    }

    private static Mono<String> select(Connection connection) {
        return Flux.from(connection.createStatement(SELECT).execute())
                .concatMap(result -> result.map((row, metadata) -> Read.text(row, "secret")))
                .next();
    }
}
