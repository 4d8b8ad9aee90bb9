package io.waymark.postgres.restore;

import io.r2dbc.spi.Connection;
import io.waymark.domain.record.Bytes;
import io.waymark.port.restore.RestoreSigningKeyLoader;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowReader;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Loads the secret key with which restore events are signed. The setting {@code waymark.restore.key} takes precedence
 * over the key that was generated when the database was created.
 */
public final class PostgresRestoreSigningKeyLoader implements RestoreSigningKeyLoader {
    private static final String SELECT = "select s.secret from restore_secret s";

    private final DatabaseTransactions database;
    private final RestoreKeyProperties settings;

    public PostgresRestoreSigningKeyLoader(DatabaseTransactions database, RestoreKeyProperties settings) {
        this.database = database;
        this.settings = settings;
    }

    @Override
    public Mono<Bytes> load() {
        var configured = settings.key();
        return (configured == null || configured.isEmpty()
                        ? database.read(PostgresRestoreSigningKeyLoader::select).single()
                        : Mono.just(configured))
                .map(secret -> Bytes.of(secret.getBytes(StandardCharsets.UTF_8)));
    }

    private static Mono<String> select(Connection connection) {
        return Flux.from(connection.createStatement(SELECT).execute())
                .concatMap(result -> result.map((row, metadata) -> RowReader.text(row, "secret")))
                .next();
    }
}
