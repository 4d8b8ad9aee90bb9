package io.waymark.postgres.projection.baseline;

import io.r2dbc.spi.Connection;
import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.postgres.projection.baseline.OpenExecutionTable.DueRow;
import io.waymark.postgres.projection.baseline.OpenExecutionTable.OpenRow;
import io.waymark.postgres.projection.item.DerivedEntryCollector;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.feed.FeedTable;
import io.waymark.postgres.table.feed.StoredDerivedItem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Adds a feed item for each execution that is late, which means that it runs longer than usual (BL-2). Each execution
 * is reported once.
 */
public final class LongRunningExecutionReporter {
    private static final int MAX_REPORTED = 100;
    private static final double SECONDS_PER_NANO = 1e-9;

    /** Other generations and instances may have reported the same execution; the key excludes a second report. */
    private static final String INSERT =
            """
            insert into late_execution (run_no, execution, started_at, expected, elapsed, reported_at, key)
            select run_no, execution, started_at, expected, elapsed, reported_at, key
            """ + ArrayParameters.rows("run_no, execution, started_at, expected, elapsed, reported_at, key") + """
            on conflict do nothing
            returning run_no, execution
            """;

    private static final String LOCK_RUNS = """
            select r.run_no from run r where r.run_no = any (array(select unnest($1))) order by r.run_no for key share
            """;

    private LongRunningExecutionReporter() {}

    /** An execution that is late, with its usual and its elapsed time in seconds. */
    private record Late(OpenRow open, double expected, double elapsed) {}

    /**
     * The record of a late execution in the feed.
     *
     * @param expectedSeconds the time after which the execution is late
     */
    public record LateView(
            String runId,
            Workflow workflow,
            String key,
            String moduleName,
            String experimentName,
            Instant startedAt,
            double expectedSeconds,
            double elapsedSeconds,
            DurationBaseline baseline) {}

    /** Reports late executions of a generation and returns their number. */
    public static Mono<Integer> report(Connection connection, int generation, Instant now) {
        return OpenExecutionTable.due(connection, generation, now, MAX_REPORTED)
                .collectList()
                .flatMap(due -> due.isEmpty() ? Mono.just(0) : report(connection, generation, due, now));
    }

    private static Mono<Integer> report(Connection connection, int generation, List<DueRow> due, Instant now) {
        var baselines =
                due.stream().map(row -> row.open().baseline()).distinct().toList();
        return DurationBaselineTable.baselines(connection, generation, baselines)
                .flatMap(known -> {
                    var late = late(due, known, now);
                    return add(connection, late, known, now)
                            .delayUntil(count -> endWaiting(connection, generation, due, late));
                });
    }

    /** Marks the late executions, and deletes those that have ended. */
    private static Mono<Long> endWaiting(Connection connection, int generation, List<DueRow> due, List<Late> late) {
        var lateIds = late.stream().map(row -> row.open().id()).collect(Collectors.toSet());
        var others = due.stream()
                .map(row -> row.open().id())
                .filter(id -> !lateIds.contains(id))
                .toList();
        return OpenExecutionTable.setLate(connection, generation, lateIds)
                .then(OpenExecutionTable.delete(connection, generation, others));
    }

    private static List<Late> late(List<DueRow> due, Map<ContentHash, DurationBaseline> baselines, Instant now) {
        return due.stream()
                .filter(DueRow::isRunning)
                .map(row -> {
                    var baseline = baselines.getOrDefault(row.open().baseline(), DurationBaseline.none());
                    var expected = baseline.lateAfter();
                    var elapsed = Duration.between(row.open().startedAt(), now).toNanos() * SECONDS_PER_NANO;
                    return new Late(row.open(), expected == null ? Double.MAX_VALUE : expected, elapsed);
                })
                .filter(late -> late.elapsed() > late.expected())
                .toList();
    }

    private static Mono<Integer> add(
            Connection connection, List<Late> late, Map<ContentHash, DurationBaseline> baselines, Instant now) {
        var runs = late.stream().map(row -> row.open().id().run()).distinct().toList();
        return ArrayParameters.of(runs)
                .longs(run -> run)
                .select(connection, LOCK_RUNS, row -> RowReader.number(row, "run_no"))
                .collect(HashSet<Long>::new, Set::add)
                .flatMap(existing -> insert(
                        connection,
                        late.stream()
                                .filter(row -> existing.contains(row.open().id().run()))
                                .toList(),
                        now))
                .flatMap(added -> {
                    var items = new DerivedEntryCollector();
                    added.forEach(row -> items.add(
                            row.open().id().run(),
                            row.open().workflow(),
                            StoredDerivedItem.item(Kind.LATE, view(row, baselines), List.of())));
                    return FeedTable.append(connection, List.of(), 0, items.entries(), "")
                            .thenReturn(added.size());
                });
    }

    private static Mono<List<Late>> insert(Connection connection, List<Late> late, Instant now) {
        return ArrayParameters.of(late)
                .longs(row -> row.open().id().run())
                .hashes(row -> row.open().id().execution())
                .times(row -> row.open().startedAt())
                .doubles(Late::expected)
                .doubles(Late::elapsed)
                .times(row -> now)
                .names(row -> row.open().key())
                .select(
                        connection,
                        INSERT,
                        row -> new OpenExecutionTable.ExecutionId(
                                RowReader.number(row, "run_no"), RowReader.hash(row, "execution")))
                .collect(HashSet<OpenExecutionTable.ExecutionId>::new, Set::add)
                .map(added -> late.stream()
                        .filter(row -> added.contains(row.open().id()))
                        .toList());
    }

    private static LateView view(Late late, Map<ContentHash, DurationBaseline> baselines) {
        var open = late.open();
        return new LateView(
                open.runId().value(),
                open.workflow(),
                open.key(),
                open.module().module(),
                open.module().experiment(),
                open.startedAt(),
                late.expected(),
                late.elapsed(),
                baselines.getOrDefault(open.baseline(), DurationBaseline.none()));
    }
}
