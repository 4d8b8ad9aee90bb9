package io.waymark.postgres.maintenance;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.postgres.sql.DatabaseTransactions;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Reads the values of metric gauges from the database at a fixed interval: the number of dead letters (rejected
 * records) and the age of the oldest running execution. Each instance of the service reads them for itself.
 */
final class StoredStateGauges {
    /** Limits the time of a query, because metrics must not put load on the database. */
    private static final String SET_STATEMENT_TIMEOUT = "set local statement_timeout = '5s'";

    /**
     * Selects the age of the oldest running execution of the first 1000 runs in progress. The start times come from
     * events and may be in the future; the age is then 0.
     */
    private static final String SELECT_OLDEST_OPEN = """
            select greatest(0, extract(epoch from clock_timestamp() - min(e.started_at)) * 1000)::bigint as millis
            from (select r.run_no from run r where r.state = 'in_progress' order by r.run_no limit 1000) open
                cross join lateral (
                    select min(x.started_at) as started_at from execution x
                    where x.run_no = open.run_no and x.state = 'in_progress'
                ) e
            """;

    private static final String COUNT_DEAD_LETTERS =
            "select count(*) as letters from (select d.id from dead_letter d limit 100000) d";

    private final DatabaseTransactions database;
    private volatile Duration oldestOpen = Duration.ZERO;
    private volatile long deadLetters;

    StoredStateGauges(DatabaseTransactions database) {
        this.database = database;
    }

    /** Returns the age of the oldest running execution as of the last reading; zero if there was none. */
    Duration oldestOpen() {
        return oldestOpen;
    }

    /** Returns the number of stored dead letters as of the last reading, at most 100,000. */
    long deadLetters() {
        return deadLetters;
    }

    /** Reads the values. Returns 0, the number of deleted rows, because it is scheduled like the deleting tasks. */
    Mono<Long> run() {
        return database.read(connection -> ExclusiveStep.update(connection, SET_STATEMENT_TIMEOUT)
                        .then(number(connection, SELECT_OLDEST_OPEN, "millis"))
                        .doOnNext(millis -> oldestOpen = Duration.ofMillis(millis))
                        .then(number(connection, COUNT_DEAD_LETTERS, "letters"))
                        .doOnNext(letters -> deadLetters = letters))
                .then(Mono.just(0L));
    }

    private static Mono<Long> number(Connection connection, String sql, String column) {
        return ExclusiveStep.select(connection, sql, row -> number(row, column)).single();
    }

    private static long number(Row row, String column) {
        return Objects.requireNonNullElse(row.get(column, Long.class), 0L);
    }
}
