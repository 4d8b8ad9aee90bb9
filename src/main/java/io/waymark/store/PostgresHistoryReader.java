package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.HistoryReader;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.store.table.RunTable;
import io.waymark.store.table.SchemaTable;
import io.waymark.store.table.SnapshotTable;
import io.waymark.store.table.TimingTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What runs recorded. What is beyond a run's limits is not shown, also while its rows are still there. */
final class PostgresHistoryReader implements HistoryReader {
    private static final String SELECT_SNAPSHOTS =
            "select " + SnapshotTable.COLUMNS + " from snapshot s " + SnapshotTable.REFERENCES + " where true";
    private static final String SELECT_TIMINGS = "select " + TimingTable.COLUMNS + " from timing t where true";

    private final Answers answers;
    private final SchemaStore schemas;

    PostgresHistoryReader(Answers answers, SchemaStore schemas) {
        this.answers = answers;
        this.schemas = schemas;
    }

    /** The snapshot itself; fails unless the run keeps one with this id. */
    static Mono<Snapshot> find(Connection connection, RunTable.Stored run, RecordId id) {
        return KeptSnapshots.number(connection, run, id)
                .flatMap(number -> ListQuery.ofOne(SELECT_SNAPSHOTS)
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
                .switchIfEmpty(Mono.error(() -> Unknown.snapshot(run.id(), id)));
    }

    @Override
    public Mono<Answer<Page<Snapshot>>> snapshots(RunId run, SnapshotFilter filter, PageRequest page) {
        return answers.ofRun(run, (connection, stored) -> snapshots(connection, stored, filter, page));
    }

    @Override
    public Mono<Answer<Page<WholeSnapshot>>> wholeSnapshots(RunId run, SnapshotFilter filter, PageRequest page) {
        return answers.ofRun(
                run,
                (connection, stored) -> snapshots(connection, stored, filter, page)
                        .flatMap(found -> fitting(connection, found))
                        .flatMap(found -> whole(connection, found.items())
                                .map(known -> found.map(snapshot -> whole(snapshot, known)))));
    }

    @Override
    public Mono<Answer<WholeSnapshot>> snapshot(RunId run, RecordId id) {
        return answers.ofRun(
                run,
                (connection, stored) -> find(connection, stored, id)
                        .flatMap(
                                snapshot -> whole(connection, List.of(snapshot)).map(known -> whole(snapshot, known))));
    }

    @Override
    public Mono<Answer<Page<ChangeRecord>>> changes(RunId run, ChangeFilter filter, PageRequest page) {
        return answers.ofRun(run, (connection, stored) -> ChangeQuery.page(connection, answers, stored, filter, page));
    }

    @Override
    public Mono<Answer<Page<Timing>>> timings(RunId run, TimingFilter filter, PageRequest page) {
        return answers.ofRun(run, (connection, stored) -> timings(connection, stored, filter, page));
    }

    private Mono<Page<Snapshot>> snapshots(
            Connection connection, RunTable.Stored run, SnapshotFilter filter, PageRequest page) {
        var kept = run.counters().snapshots();
        return answers.list(SELECT_SNAPSHOTS)
                .and("s.run_no = ?", run.number())
                .andAnyOf("s.module", filter.modules())
                .andAnyOf("s.experiment", filter.experiments())
                .andAnyOf(
                        "s.phase",
                        filter.phases().stream().map(Snapshot.Phase::word).toList())
                .page(connection, "s.number", page, kept.floor(), kept.ever(), SnapshotTable::read);
    }

    private Mono<Page<Timing>> timings(
            Connection connection, RunTable.Stored run, TimingFilter filter, PageRequest page) {
        var open = OpenTimings.of(run.progress().open(), filter);
        var kept = run.counters().timings();
        return open.around(
                page,
                rest -> answers.list(SELECT_TIMINGS)
                        .and("t.run_no = ?", run.number())
                        .andAnyOf("t.module", filter.modules())
                        .andAnyOf("t.step", filter.steps())
                        .page(connection, "t.number", rest, kept.floor(), kept.ever(), TimingTable::read));
    }

    /** As many as a page may hold with their schemas, one at least. */
    private Mono<Page<Snapshot>> fitting(Connection connection, Page<Snapshot> found) {
        return SchemaTable.sizes(connection, hashes(found.items()))
                .map(sizes -> found.fitting(
                        answers.pageSize(),
                        snapshot -> hashes(snapshot)
                                .mapToLong(hash -> sizes.getOrDefault(hash, 0L))
                                .sum(),
                        snapshot -> snapshot.id().number()));
    }

    /** The schemas that snapshots refer to, each once. */
    private Mono<Map<ContentHash, Schema>> whole(Connection connection, Collection<Snapshot> snapshots) {
        return schemas.find(connection, hashes(snapshots));
    }

    private static Set<ContentHash> hashes(Collection<Snapshot> snapshots) {
        return snapshots.stream().flatMap(PostgresHistoryReader::hashes).collect(Collectors.toSet());
    }

    private static Stream<ContentHash> hashes(Snapshot snapshot) {
        return Stream.of(hash(snapshot.before()), hash(snapshot.after())).flatMap(Stream::ofNullable);
    }

    private static WholeSnapshot whole(Snapshot snapshot, Map<ContentHash, Schema> known) {
        return new WholeSnapshot(snapshot, schema(snapshot.before(), known), schema(snapshot.after(), known));
    }

    private static @Nullable Schema schema(@Nullable SchemaReference reference, Map<ContentHash, Schema> known) {
        return reference == null ? null : known.get(reference.hash());
    }

    private static @Nullable ContentHash hash(@Nullable SchemaReference reference) {
        return reference == null ? null : reference.hash();
    }
}
