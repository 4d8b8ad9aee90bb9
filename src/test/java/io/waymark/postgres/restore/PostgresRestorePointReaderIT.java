package io.waymark.postgres.restore;

import static io.waymark.fixture.DatabaseRows.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.pool.ConnectionPool;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RestorePoint;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.RandomRun;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.Replay;
import io.waymark.fixture.UndoCheck;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.HistoryVerifier;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.write.PostgresRunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** Tests that a restore point from database rows equals the state of the reducer at that time. */
class PostgresRestorePointReaderIT {
    private static final ConnectionPool connections = MigratedDatabase.pool(PostgresRestorePointReaderIT.class, 4);
    private static final DatabaseTransactions database = new DatabaseTransactions(connections);
    private static final RunStore store = new PostgresRunStore(
            database, new CachedSchemaReader(DataSize.ofMegabytes(10)), 500, "test", new ObservedPositionTracker());
    private static final HistoryVerifier verifier = new PostgresHistoryVerifier(new ReadTransactions(
            connections, Duration.ofSeconds(10), 1 << 20, new SizeLimitedRunLookup(DataSize.ofMegabytes(16))));
    private static final RestorePointReader points = new PostgresRestorePointReader(
            database,
            new CachedSchemaReader(DataSize.ofMegabytes(10)),
            new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));

    /** Applies events to a run and stores a random number of them per transaction. */
    private static final class Writer {
        private final UndoCheck undoCheck;
        private final Random random = new Random(42);
        private final List<RunEventDelta> pending = new ArrayList<>();
        private StoredRun stored;

        Writer(RunId run) {
            stored = StoredRun.unknown(run);
            undoCheck = new UndoCheck(stored.state());
        }

        Writer apply(RunEvent event) {
            pending.add(undoCheck.apply(event).delta());
            if (event instanceof RunRestored || random.nextInt(7) == 0) {
                store();
            }
            return this;
        }

        Writer store() {
            if (!pending.isEmpty()) {
                var update = new RunUpdate(stored, undoCheck.now(), pending);
                var none = ConsumerOffsets.of(Map.of());
                var result =
                        store.append(List.of(update), List.of(), none, none).block();
                stored = Objects.requireNonNull(((AppendResult.Stored) result)
                        .runs()
                        .get(undoCheck.now().id()));
                pending.clear();
            }
            return this;
        }
    }

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 30);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void retainedSnapshotsOfTraceAreRestorable(RecordedTrace trace) {
        var decoder = new EventDecoder();
        var events = Replay.once(trace.events().stream()
                .map(event -> ((DecodeResult.ValidEvent) decoder.decode(event)).event())
                .toList());
        var writer = new Writer(events.getFirst().envelope().runId());
        events.forEach(writer::apply);
        writer.store();

        assertAllFound(writer.undoCheck);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void retainedSnapshotsAreRestorableAcrossRestores(long seed) {
        var random = new RandomRun(EventFixtures.newRun(), seed);
        var writer = new Writer(random.id());
        for (int i = 0; i < 120; i++) {
            if (i == 40) {
                writer.apply(random.planned(new HistoryPruningLimits(1 + random.below(30), 0, 0)));
            } else if (i % 13 == 12) {
                writer.store();
                var kept = writer.undoCheck.kept();
                var target = kept.get(random.below(kept.size())).snapshot().id();
                var modules = random.below(3) == 0 ? List.of("Loader") : List.<String>of();
                writer.apply(random.restored(target.toString(), modules));
            } else {
                writer.apply(random.next());
            }
        }
        writer.store();

        assertAllFound(writer.undoCheck);
    }

    private static void assertAllFound(UndoCheck undoCheck) {
        assertThat(undoCheck.kept()).isNotEmpty();
        var findings = verifier.verify(undoCheck.now().id()).block().value();
        assertThat(findings.problems()).as("problems found by the verifier").isEmpty();
        assertThat(findings.restoreFailure()).as("failure of a restore").isEmpty();
        for (var retainedState : undoCheck.kept()) {
            var id = retainedState.snapshot().id();
            var found =
                    Objects.requireNonNull(points.load(undoCheck.now().id(), id).block());
            var expected = undoCheck.point(retainedState);
            assertThat(found.snapshot()).isEqualTo(expected.snapshot());
            assertThat(found.path()).as("path of %s", id).isEqualTo(expected.path());
            assertThat((Object) found.metadata()).as("metadata of %s", id).isEqualTo(expected.metadata());
            assertThat(executions(found)).as("executions of %s", id).isEqualTo(executions(expected));
        }
    }

    /** Returns the executions of a restore point without their timing flag, which a restore does not reset. */
    private static List<ExecutionUpdate> executions(RestorePoint point) {
        return point.executions().stream()
                .map(change -> new ExecutionUpdate(timed(change.before()), timed(change.after())))
                .filter(change -> !Objects.equals(change.before(), change.after()))
                .toList();
    }

    private static @Nullable Execution timed(@Nullable Execution execution) {
        return execution == null ? null : execution.withTiming();
    }

    @Test
    void unknownAndPrunedSnapshotsAreDistinguished() {
        var random = new RandomRun(EventFixtures.newRun(), 7);
        var writer = new Writer(random.id()).apply(random.planned(new HistoryPruningLimits(2, 0, 0)));
        for (int i = 0; i < 20; i++) {
            writer.apply(random.next());
        }
        writer.store();
        var first = writer.undoCheck.snapshots().getFirst().snapshot().id();
        var last = writer.undoCheck.last().snapshot().id();

        assertRejected(random.id(), first, QueryFailure.PrunedSnapshot.class);
        assertRejected(EventFixtures.newRun(), first, QueryFailure.UnknownRun.class);
        assertRejected(
                random.id(), other(last, last.number() + 1, last.timestamp()), QueryFailure.UnknownSnapshot.class);
        assertRejected(random.id(), other(last, last.number(), "19700101_000000"), QueryFailure.UnknownSnapshot.class);
    }

    @Test
    void manipulatedHistoryIsNotRestored() {
        assertTampered("delete from snapshot where run_no = $1 and number = 3");
        assertTampered("delete from execution where run_no = $1");
        assertTampered("update snapshot set path = '99' where run_no = $1 and number = 2");
        assertTampered("update snapshot set undo = '[[true]]' where run_no = $1 and number = 3");
        assertTampered("delete from metadata_version where run_no = $1");
        assertTampered("update schema_chunk set body = replace(body, 'int', 'text') where body like '%first%'"
                + " and $1::bigint > 0");
    }

    private static void assertTampered(String sql) {
        var run = EventFixtures.newRun();
        var writer = new Writer(run)
                .apply(EventFixtures.completed(run, "1", "Loader", "age"))
                .apply(EventFixtures.completed(run, "2", "Splitter", "age", "first" + run))
                .apply(EventFixtures.completed(run, "3", "Splitter", "age", "first" + run))
                .store();
        var target = writer.undoCheck.snapshots().get(1).snapshot().id();
        assertThat(points.load(run, target).block()).isNotNull();

        execute(connections, sql, writer.stored.number());

        assertRejected(run, target, QueryFailure.InconsistentHistory.class);
    }

    private static HistoryRecordId other(HistoryRecordId id, long number, String second) {
        return new HistoryRecordId(id.kind(), number, second);
    }

    private static void assertRejected(RunId run, HistoryRecordId id, Class<? extends QueryFailure> kind) {
        assertThatThrownBy(() -> points.load(run, id).block())
                .isInstanceOfSatisfying(
                        QueryFailedException.class,
                        failed -> assertThat(failed.failure()).isInstanceOf(kind));
    }
}
