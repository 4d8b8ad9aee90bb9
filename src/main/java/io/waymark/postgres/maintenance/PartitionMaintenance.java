package io.waymark.postgres.maintenance;

import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Creates the table partitions of the next days, and deletes data that is older than its retention time. Old runs and
 * feed items are deleted by dropping their partitions, old dead letters (rejected records) row by row.
 */
final class PartitionMaintenance {
    private static final String ENSURE = "select ensure_partitions($1)";

    /**
     * Deletes old runs. This happens before their partition is dropped, so that a query in between fails with {@code
     * unknown-run}.
     */
    private static final String DELETE_RUNS = """
            delete from run r
            where r.run_no in (
                select x.run_no from run x where x.run_no < run_day($1) order by x.run_no limit $2)
            """;

    /** Limits the wait for readers of a partition, which block its drop. After a timeout, the next run drops it. */
    private static final String SET_LOCK_TIMEOUT = "set local lock_timeout = '2s'";

    private static final String OLD_DAYS = "select d as day from old_days($1) as d order by d";
    private static final String DROP_DAY = "select drop_day($1)";
    private static final String OLD_FEED = "select p as name from old_feed_partitions($1) as p";
    private static final String DROP_FEED = "select drop_feed_partition($1)";

    /**
     * Deletes old dead letters. It looks only at the rows with the lowest ids, because ids increase with the time of
     * the rejection, except for clock differences between instances.
     */
    private static final String DELETE_LETTERS = """
            delete from dead_letter d
            using (select l.id, l.put_aside_at from dead_letter l order by l.id limit $2) x
            where d.id = x.id and x.put_aside_at < $1
            """;

    private static final String DELETE_LINEAGE = """
            delete from lineage_event e
            using (
                select l.run_id, l.event_group, l.hash from lineage_event l where l.received_at < $1
                order by l.received_at limit $2) x
            where e.run_id = x.run_id and e.event_group = x.event_group and e.hash = x.hash
            """;

    private final ExclusiveStep step;
    private final MaintenanceProperties settings;
    private final RetentionProperties retention;
    private final InstantSource clock;

    PartitionMaintenance(
            ExclusiveStep step, MaintenanceProperties settings, RetentionProperties retention, InstantSource clock) {
        this.step = step;
        this.settings = settings;
        this.retention = retention;
        this.clock = clock;
    }

    /** Applies the retention times and returns the number of deleted partitions, runs and dead letters. */
    Mono<Long> run() {
        return step.run(connection -> call(connection, ENSURE, settings.daysAhead()))
                .thenMany(Flux.concat(
                        history(retention.history()),
                        feed(retention.feed()),
                        deadLetters(retention.deadLetters()),
                        lineageEvents(retention.openlineage())))
                .reduce(0L, Long::sum);
    }

    private Mono<Long> history(@Nullable Duration kept) {
        if (kept == null) {
            return Mono.just(0L);
        }
        var first = LocalDate.ofInstant(clock.instant().minus(kept), ZoneOffset.UTC);
        return deleteInSteps(DELETE_RUNS, first)
                .flatMap(runs -> days(first).concatMap(this::dropDay).count().map(days -> runs + days));
    }

    private Mono<Long> deadLetters(@Nullable Duration kept) {
        return kept == null
                ? Mono.just(0L)
                : deleteInSteps(DELETE_LETTERS, clock.instant().minus(kept).atOffset(ZoneOffset.UTC));
    }

    private Mono<Long> lineageEvents(Duration kept) {
        return deleteInSteps(DELETE_LINEAGE, clock.instant().minus(kept).atOffset(ZoneOffset.UTC));
    }

    /** Deletes rows in steps until a step deletes fewer rows than the limit. */
    private Mono<Long> deleteInSteps(String delete, Object before) {
        var step = this.step.run(connection -> ExclusiveStep.update(connection, delete, before, settings.stepRows()));
        return step.expand(deleted -> deleted < settings.stepRows() ? Mono.empty() : step)
                .reduce(0L, Long::sum);
    }

    private Flux<LocalDate> days(LocalDate first) {
        return step.run(connection -> ExclusiveStep.select(
                                connection,
                                OLD_DAYS,
                                row -> Objects.requireNonNull(row.get("day", LocalDate.class)),
                                first)
                        .collectList())
                .flatMapIterable(days -> days);
    }

    private Mono<LocalDate> dropDay(LocalDate day) {
        return step.run(connection -> ExclusiveStep.update(connection, SET_LOCK_TIMEOUT)
                .then(call(connection, DROP_DAY, day))
                .thenReturn(day));
    }

    private Mono<Long> feed(@Nullable Duration kept) {
        if (kept == null) {
            return Mono.just(0L);
        }
        var since = clock.instant().minus(kept).atOffset(ZoneOffset.UTC);
        return step.run(connection -> ExclusiveStep.select(
                                connection,
                                OLD_FEED,
                                row -> Objects.requireNonNull(row.get("name", String.class)),
                                since)
                        .collectList())
                .flatMapIterable(names -> names)
                .concatMap(name -> step.run(connection -> ExclusiveStep.update(connection, SET_LOCK_TIMEOUT)
                        .then(call(connection, DROP_FEED, name))
                        .thenReturn(name)))
                .count();
    }

    /** Calls a database function that returns void. */
    private static Mono<Long> call(Connection connection, String sql, Object parameter) {
        return ExclusiveStep.select(connection, sql, row -> "", parameter).count();
    }
}
