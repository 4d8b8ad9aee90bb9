package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.sql.RowValues;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The version of the tables and of the states in them. Each change of what is stored is a migration, so that an instance
 * can tell a state that a newer version wrote, which it cannot read during a rolling update, from a damaged one.
 */
final class SchemaVersionCheck {

    /** The last of the migrations in {@code db/migration}. */
    static final int LATEST = 9;

    private static final String SELECT_MIGRATED =
            "select max(version::int)::bigint as version from flyway_schema_history where success and version ~ '^[0-9]+$'";

    private SchemaVersionCheck() {}

    /** Fails with {@link StoreUnavailableException} when a newer version of the service has migrated the database. */
    static Mono<Void> check(Connection connection) {
        return Flux.from(connection.createStatement(SELECT_MIGRATED).execute())
                .concatMap(result -> result.map((row, metadata) -> RowValues.number(row, "version")))
                .filter(version -> version > LATEST)
                .flatMap(version -> Mono.<Void>error(new StoreUnavailableException(
                        "Cannot read a run that a newer version of Waymark stored: the database has version " + version
                                + " of the tables, this instance knows " + LATEST + ": update this instance",
                        null)))
                .then();
    }
}
