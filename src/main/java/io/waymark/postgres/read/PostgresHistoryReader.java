package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.lookup.RetainedSnapshotCheck;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.TimingTable;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.table.schema.SchemaTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the snapshots, changes and timings of runs from PostgreSQL. Records beyond the limits of a run are omitted even
 * before they are deleted.
 */
public final class PostgresHistoryReader implements HistoryReader {
    private static final String SELECT_SNAPSHOTS =
            "select " + SnapshotTable.COLUMNS + " from snapshot s " + SnapshotTable.REFERENCES + " where true";
    private static final String SELECT_TIMINGS = "select " + TimingTable.COLUMNS + " from timing t where true";

    private final ReadTransactions transactions;
    private final CachedSchemaReader schemas;

    public PostgresHistoryReader(ReadTransactions transactions, CachedSchemaReader schemas) {
        this.transactions = transactions;
        this.schemas = schemas;
    }

    /**
     * Returns a snapshot. Fails with {@code unknown-snapshot} or {@code pruned-snapshot} if the run does not retain it.
     */
    static Mono<Snapshot> find(Connection connection, RunTable.StoredRunRow run, HistoryRecordId id) {
        return RetainedSnapshotCheck.number(connection, run, id)
                .flatMap(number -> PageQuery.singleRow(SELECT_SNAPSHOTS)
                        .and("s.run_no = ?", run.number())
                        .page(
                                connection,
                                "s.number",
                                PageRequest.first(1, true),
                                number - 1,
                                number,
                                SnapshotTable::read))
                .flatMapIterable(Page::items)
                .filter(snapshot -> snapshot.id().equals(id))
                .next()
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownSnapshot(run.id(), id).exception()));
    }

    @Override
    public Mono<ResultAtPosition<Page<Snapshot>>> snapshots(RunId run, SnapshotFilter filter, PageRequest page) {
        return transactions.ofRun(run, (connection, stored) -> snapshots(connection, stored, filter, page));
    }

    @Override
    public Mono<ResultAtPosition<Page<ResolvedSnapshot>>> resolvedSnapshots(
            RunId run, SnapshotFilter filter, PageRequest page) {
        return transactions.ofRun(
                run,
                (connection, stored) -> snapshots(connection, stored, filter, page)
                        .flatMap(found -> fitting(connection, found))
                        .flatMap(found -> resolve(connection, found.items())
                                .map(resolved -> found.map(snapshot -> resolve(snapshot, resolved)))));
    }

    @Override
    public Mono<ResultAtPosition<ResolvedSnapshot>> snapshot(RunId run, HistoryRecordId id) {
        return transactions.ofRun(
                run,
                (connection, stored) -> find(connection, stored, id)
                        .flatMap(snapshot ->
                                resolve(connection, List.of(snapshot)).map(resolved -> resolve(snapshot, resolved))));
    }

    @Override
    public Mono<ResultAtPosition<Page<ChangeRecord>>> changes(RunId run, ChangeFilter filter, PageRequest page) {
        return transactions.ofRun(
                run, (connection, stored) -> ChangePageQuery.page(connection, transactions, stored, filter, page));
    }

    @Override
    public Mono<ResultAtPosition<Page<Timing>>> timings(RunId run, TimingFilter filter, PageRequest page) {
        return transactions.ofRun(run, (connection, stored) -> timings(connection, stored, filter, page));
    }

    private Mono<Page<Snapshot>> snapshots(
            Connection connection, RunTable.StoredRunRow run, SnapshotFilter filter, PageRequest page) {
        var kept = run.counters().snapshots();
        return transactions
                .pageQuery(SELECT_SNAPSHOTS)
                .and("s.run_no = ?", run.number())
                .andAnyOf("s.module", filter.modules())
                .andAnyOf("s.experiment", filter.experiments())
                .andAnyOf(
                        "s.phase",
                        filter.phases().stream().map(Snapshot.Phase::wireName).toList())
                .page(connection, "s.number", page, kept.prunedThrough(), kept.lastNumber(), SnapshotTable::read);
    }

    private Mono<Page<Timing>> timings(
            Connection connection, RunTable.StoredRunRow run, TimingFilter filter, PageRequest page) {
        var open = OpenTimingPageMerger.of(run.progress().open(), filter);
        var kept = run.counters().timings();
        return open.around(
                page,
                remaining -> transactions
                        .pageQuery(SELECT_TIMINGS)
                        .and("t.run_no = ?", run.number())
                        .andAnyOf("t.module", filter.modules())
                        .andAnyOf("t.step", filter.steps())
                        .page(
                                connection,
                                "t.number",
                                remaining,
                                kept.prunedThrough(),
                                kept.lastNumber(),
                                TimingTable::read));
    }

    /** Limits the page to the snapshots that fit into it with their schemas, at least one. */
    private Mono<Page<Snapshot>> fitting(Connection connection, Page<Snapshot> found) {
        return SchemaTable.sizes(connection, hashes(found.items()))
                .map(sizes -> found.limitedTo(
                        transactions.pageSize(),
                        snapshot -> hashes(snapshot)
                                .mapToLong(hash -> sizes.getOrDefault(hash, 0L))
                                .sum(),
                        snapshot -> snapshot.id().number()));
    }

    /** Reads the schemas that snapshots refer to, by hash. */
    private Mono<Map<ContentHash, Schema>> resolve(Connection connection, Collection<Snapshot> snapshots) {
        return schemas.find(connection, hashes(snapshots));
    }

    private static Set<ContentHash> hashes(Collection<Snapshot> snapshots) {
        return snapshots.stream().flatMap(PostgresHistoryReader::hashes).collect(Collectors.toSet());
    }

    private static Stream<ContentHash> hashes(Snapshot snapshot) {
        return Stream.of(hash(snapshot.before()), hash(snapshot.after())).flatMap(Stream::ofNullable);
    }

    private static ResolvedSnapshot resolve(Snapshot snapshot, Map<ContentHash, Schema> resolved) {
        return new ResolvedSnapshot(snapshot, schema(snapshot.before(), resolved), schema(snapshot.after(), resolved));
    }

    private static @Nullable Schema schema(@Nullable SchemaReference reference, Map<ContentHash, Schema> resolved) {
        return reference == null ? null : resolved.get(reference.hash());
    }

    private static @Nullable ContentHash hash(@Nullable SchemaReference reference) {
        return reference == null ? null : reference.hash();
    }
}
