package io.waymark.store;

import static io.waymark.fixture.Rows.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.pool.ConnectionPool;
import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.recording.ExecutionChange;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Limits;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.Events;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.RandomRun;
import io.waymark.fixture.Replay;
import io.waymark.fixture.Rewind;
import io.waymark.fixture.Trace;
import io.waymark.port.Appended;
import io.waymark.port.Offsets;
import io.waymark.port.RequestRejected;
import io.waymark.port.RestorePoints;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoredRun;
import io.waymark.port.reading.RunVerification;
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

/** What is put together from rows is what the fold knew at that time. */
class PostgresRestorePointsIT {
    private static final ConnectionPool connections = MigratedDatabase.pool(PostgresRestorePointsIT.class, 4);
    private static final Database database = new Database(connections);
    private static final RunStore store =
            new PostgresRunStore(database, new SchemaStore(DataSize.ofMegabytes(10)), 500, "test");
    private static final RunVerification verification = new PostgresRunVerification(
            new Answers(connections, Duration.ofSeconds(10), 1 << 20, new RunSizeLimit(DataSize.ofMegabytes(16))));
    private static final RestorePoints points = new PostgresRestorePoints(
            database, new SchemaStore(DataSize.ofMegabytes(10)), new RunSizeLimit(DataSize.ofMegabytes(16)));

    /** Stores what is applied, some events at a time. */
    private static final class Writer {
        private final Rewind rewind;
        private final Random random = new Random(42);
        private final List<Recording> waiting = new ArrayList<>();
        private StoredRun stored;

        Writer(RunId run) {
            stored = StoredRun.unknown(run);
            rewind = new Rewind(stored.state());
        }

        Writer apply(RunEvent event) {
            waiting.add(rewind.apply(event).recording());
            if (event instanceof RunRestored || random.nextInt(7) == 0) {
                store();
            }
            return this;
        }

        Writer store() {
            if (!waiting.isEmpty()) {
                var update = new RunUpdate(stored, rewind.now(), waiting);
                var none = Offsets.of(Map.of());
                var appended =
                        store.append(List.of(update), List.of(), none, none).block();
                stored = Objects.requireNonNull(
                        ((Appended.Stored) appended).runs().get(rewind.now().id()));
                waiting.clear();
            }
            return this;
        }
    }

    static Stream<Trace> traces() {
        return Trace.all();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 30);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void everyKeptSnapshotOfATraceIsFoundAsItWas(Trace trace) {
        var decoder = new EventDecoder();
        var events = Replay.once(trace.events().stream()
                .map(event -> ((Decoded.Event) decoder.decode(event)).event())
                .toList());
        var writer = new Writer(events.getFirst().envelope().runId());
        events.forEach(writer::apply);
        writer.store();

        assertAllFound(writer.rewind);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyKeptSnapshotIsFoundAsItWasAcrossPlansLimitsAndRestores(long seed) {
        var random = new RandomRun(Events.newRun(), seed);
        var writer = new Writer(random.id());
        for (int i = 0; i < 120; i++) {
            if (i == 40) {
                writer.apply(random.planned(new Limits(1 + random.below(30), 0, 0)));
            } else if (i % 13 == 12) {
                writer.store();
                var kept = writer.rewind.kept();
                var target = kept.get(random.below(kept.size())).snapshot().id();
                var modules = random.below(3) == 0 ? List.of("Loader") : List.<String>of();
                writer.apply(random.restored(target.toString(), modules));
            } else {
                writer.apply(random.next());
            }
        }
        writer.store();

        assertAllFound(writer.rewind);
    }

    private static void assertAllFound(Rewind rewind) {
        assertThat(rewind.kept()).isNotEmpty();
        var findings = verification.verify(rewind.now().id()).block().value();
        assertThat(findings.problems()).as("what verify finds").isEmpty();
        for (var then : rewind.kept()) {
            var id = then.snapshot().id();
            var found =
                    Objects.requireNonNull(points.load(rewind.now().id(), id).block());
            var expected = rewind.point(then);
            assertThat(found.snapshot()).isEqualTo(expected.snapshot());
            assertThat(found.path()).as("path of %s", id).isEqualTo(expected.path());
            assertThat((Object) found.metadata()).as("metadata of %s", id).isEqualTo(expected.metadata());
            assertThat(executions(found)).as("executions of %s", id).isEqualTo(executions(expected));
        }
    }

    /** Without what no restore takes back: that one was timed. */
    private static List<ExecutionChange> executions(RestorePoint point) {
        return point.executions().stream()
                .map(change -> new ExecutionChange(timed(change.before()), timed(change.after())))
                .filter(change -> !Objects.equals(change.before(), change.after()))
                .toList();
    }

    private static @Nullable Execution timed(@Nullable Execution execution) {
        return execution == null ? null : execution.withTiming();
    }

    @Test
    void whatWasNeverThereIsUnknownAndWhatWasPrunedIsGone() {
        var random = new RandomRun(Events.newRun(), 7);
        var writer = new Writer(random.id()).apply(random.planned(new Limits(2, 0, 0)));
        for (int i = 0; i < 20; i++) {
            writer.apply(random.next());
        }
        writer.store();
        var first = writer.rewind.snapshots().getFirst().snapshot().id();
        var last = writer.rewind.last().snapshot().id();

        assertRejected(random.id(), first, 410, "pruned-snapshot");
        assertRejected(Events.newRun(), first, 404, "unknown-run");
        assertRejected(random.id(), other(last, last.number() + 1, last.second()), 404, "unknown-snapshot");
        assertRejected(random.id(), other(last, last.number(), "19700101_000000"), 404, "unknown-snapshot");
    }

    @Test
    void historyThatWasTamperedWithIsNotRestored() {
        assertTampered("delete from snapshot where run_no = $1 and number = 3");
        assertTampered("delete from execution where run_no = $1");
        assertTampered("update snapshot set path = '99' where run_no = $1 and number = 2");
        assertTampered("update snapshot set undo = '[[true]]' where run_no = $1 and number = 3");
        assertTampered("delete from metadata_version where run_no = $1");
        assertTampered("update schema_chunk set body = replace(body, 'int', 'text') where body like '%first%'"
                + " and $1::bigint > 0");
    }

    private static void assertTampered(String sql) {
        var run = Events.newRun();
        var writer = new Writer(run)
                .apply(Events.completed(run, "1", "Loader", "age"))
                .apply(Events.completed(run, "2", "Splitter", "age", "first" + run))
                .apply(Events.completed(run, "3", "Splitter", "age", "first" + run))
                .store();
        var target = writer.rewind.snapshots().get(1).snapshot().id();
        assertThat(points.load(run, target).block()).isNotNull();

        execute(connections, sql, writer.stored.number());

        assertRejected(run, target, 409, "inconsistent-history");
    }

    private static RecordId other(RecordId id, long number, String second) {
        return new RecordId(id.kind(), number, second);
    }

    private static void assertRejected(RunId run, RecordId id, int status, String name) {
        assertThatThrownBy(() -> points.load(run, id).block())
                .isInstanceOfSatisfying(RequestRejected.class, rejected -> {
                    assertThat(rejected.status()).isEqualTo(status);
                    assertThat(rejected.kebabName()).isEqualTo(name);
                });
    }
}
