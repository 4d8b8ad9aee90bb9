package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.sql.RowReader;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Checks that no newer version of Waymark has migrated the database. During a rolling update, a newer version may have
 * written data in a format that this instance cannot read. Without this check, such data would seem damaged.
 */
final class NewerMigrationCheck {

    /** The version of the last migration in {@code db/migration}. */
    static final int LATEST = 15;

    private static final String SELECT_MIGRATED =
            "select max(version::int)::bigint as version from flyway_schema_history where success and version ~ '^[0-9]+$'";

    private NewerMigrationCheck() {}

    /** Fails with {@link StoreUnavailableException} when a newer version of the service has migrated the database. */
    static Mono<Void> check(Connection connection) {
        return Flux.from(connection.createStatement(SELECT_MIGRATED).execute())
                .concatMap(result -> result.map((row, metadata) -> RowReader.number(row, "version")))
                .filter(version -> version > LATEST)
                .flatMap(version -> Mono.<Void>error(new StoreUnavailableException(
                        "Cannot read a run that a newer version of Waymark stored: the database schema has version "
                                + version + ", this instance supports " + LATEST + ". Update this instance.",
                        null)))
                .then();
    }
}
