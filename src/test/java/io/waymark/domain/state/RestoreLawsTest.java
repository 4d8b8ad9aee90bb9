package io.waymark.domain.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RandomRun;
import io.waymark.fixture.SchemaPatch;
import io.waymark.fixture.UndoCheck;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests properties of restores on random runs. The parameter of each test is the seed. */
class RestoreLawsTest {
    private static final int EVENTS = 40;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    private record RestoreScenario(RandomRun run, UndoCheck undoCheck) {
        static RestoreScenario of(long seed) {
            var run = new RandomRun(EventFixtures.newRun(), seed);
            var restoreScenario = new RestoreScenario(run, new UndoCheck(RunState.initial(run.id())));
            restoreScenario.undoCheck.apply(run.planned(null));
            return restoreScenario.appendEvents();
        }

        RestoreScenario appendEvents() {
            for (int i = 0; i < EVENTS; i++) {
                undoCheck.apply(run.next());
            }
            return this;
        }

        UndoCheck.RetainedState any() {
            return undoCheck.snapshots().get(run.below(undoCheck.snapshots().size()));
        }

        RunEventDelta restore(UndoCheck.RetainedState retainedState, String... modules) {
            return undoCheck
                    .apply(run.restored(retainedState.snapshot().id().toString(), List.of(modules)))
                    .delta();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void restoredRunEqualsStateAfterSnapshot(long seed) {
        var restoreScenario = RestoreScenario.of(seed);
        var retainedState = restoreScenario.any();

        restoreScenario.restore(retainedState);

        var now = restoreScenario.undoCheck().now();
        assertThat((Object) now.metadata()).isEqualTo(retainedState.state().metadata());
        assertThat(now.path().modules())
                .containsExactlyInAnyOrderElementsOf(
                        retainedState.state().path().modules());
        if (now.plan().equals(retainedState.state().plan())) {
            assertThat(now.path()).isEqualTo(retainedState.state().path());
            assertThat(UndoCheck.executions(now)).isEqualTo(UndoCheck.executions(retainedState.state()));
        }
        assertCounts(now);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void secondRestoreUndoesARestore(long seed) {
        var restoreScenario = RestoreScenario.of(seed);
        var before = restoreScenario.undoCheck().last();

        restoreScenario.restore(restoreScenario.any());
        restoreScenario.appendEvents();
        restoreScenario.restore(restoreScenario.any());
        restoreScenario.restore(before);

        var now = restoreScenario.undoCheck().now();
        assertThat((Object) now.metadata()).isEqualTo(before.state().metadata());
        if (now.plan().equals(before.state().plan())) {
            assertThat(now.path()).isEqualTo(before.state().path());
            assertThat(UndoCheck.executions(now)).isEqualTo(UndoCheck.executions(before.state()));
        }
        assertCounts(now);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changesTransformMetadataBeforeIntoAfter(long seed) {
        var restoreScenario = RestoreScenario.of(seed);
        var before = restoreScenario.undoCheck().now();

        var delta = restoreScenario.restore(restoreScenario.any());

        var byModule = delta.changes().stream()
                .collect(Collectors.groupingBy(
                        change -> change.execution().module(),
                        Collectors.mapping(ChangeRecord::change, Collectors.toList())));
        assertThat(byModule.keySet()).isEqualTo(delta.metadata().keySet());
        delta.metadata().forEach((module, after) -> {
            var changes = Objects.requireNonNull(byModule.get(module));
            if (after == null) {
                assertThat(changes).singleElement().satisfies(RestoreLawsTest::assertDeleted);
            } else {
                SchemaPatch.assertLeads(before.metadata().get(module), after, changes);
            }
        });
        assertThat(delta.changes().stream()
                        .map(change -> change.execution().module())
                        .distinct()
                        .toList())
                .isSortedAccordingTo(before.sequence().order());
        assertThat(delta.snapshot().changeCount()).isEqualTo(delta.changes().size());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onlyGivenModulesAreRestored(long seed) {
        var restoreScenario = RestoreScenario.of(seed);
        var before = restoreScenario.undoCheck().now();
        var retainedState = restoreScenario.any();

        var delta = restoreScenario.restore(retainedState, "Loader");

        var now = restoreScenario.undoCheck().now();
        assertThat(now.path()).isEqualTo(before.path());
        assertThat(delta.executions()).isEmpty();
        assertThat(delta.metadata().keySet()).isSubsetOf("Loader");
        assertThat(now.metadata().get("Loader"))
                .isEqualTo(retainedState.state().metadata().get("Loader"));
        assertThat(without(now.metadata(), "Loader")).isEqualTo(without(before.metadata(), "Loader"));
    }

    @Test
    void restoreBeforeFirstReportDeletesTheSchema() {
        var run = EventFixtures.newRun();
        var undoCheck = new UndoCheck(RunState.initial(run));
        undoCheck.apply(EventFixtures.completed(run, "1", "Loader", "age"));
        undoCheck.apply(EventFixtures.completed(run, "2", "Synthesizer", "age", "zip"));
        var target = undoCheck.snapshots().getFirst().snapshot();

        var delta = undoCheck.apply(restored(run, target.id().toString())).delta();

        assertThat(delta.changes()).singleElement().satisfies(record -> {
            assertThat(record.execution()).hasToString("Synthesizer[default]");
            assertDeleted(record.change());
        });
        var snapshot = Objects.requireNonNull(delta.snapshot());
        assertThat(snapshot.execution()).isEqualTo(target.execution());
        assertThat(snapshot.before()).isEqualTo(snapshot.after()).isEqualTo(target.after());
        assertThat(snapshot.context().get("restored_from"))
                .isEqualTo(new Value.Text(target.id().toString()));
        assertThat(delta.result()).isNull();
        assertThat(undoCheck.now().path().modules()).containsExactly("Loader");
    }

    @Test
    void restoredRunContinuesFromSnapshot() {
        var run = EventFixtures.newRun();
        var undoCheck = new UndoCheck(RunState.initial(run));
        undoCheck.apply(EventFixtures.completed(run, "1", "Loader", "age"));
        var loaded = undoCheck.last();
        undoCheck.apply(EventFixtures.completed(run, "2", "Loader", "age", "zip"));
        undoCheck.apply(restored(run, loaded.snapshot().id().toString()));

        var next = undoCheck
                .apply(EventFixtures.completed(run, "3", "Splitter", "age"))
                .delta();

        assertThat(next.changes()).isEmpty();
        assertThat(Objects.requireNonNull(next.snapshot()).before())
                .isEqualTo(loaded.snapshot().after());
    }

    private static RunEvent restored(io.waymark.domain.run.RunId run, String snapshot) {
        return new RunEvent.RunRestored(
                EventFixtures.envelope(run, "restore", 7), snapshot, List.of(), Value.Members.empty());
    }

    private static void assertDeleted(Change change) {
        assertThat(change.type()).isEqualTo(Change.Type.DELETE);
        assertThat(change.target()).isEqualTo(Change.Target.SCHEMA);
        assertThat(change.compatibility()).isEqualTo(Change.Compatibility.BREAKING);
        assertThat(change.stateAfter()).isEmpty();
    }

    /** Checks that the counters equal the number of executions in each state. */
    private static void assertCounts(RunState state) {
        var states = state.executions().values().stream()
                .collect(Collectors.groupingBy(execution -> execution.state(), Collectors.counting()));
        assertThat(state.counters().completed()).isEqualTo(states.getOrDefault(LifecycleState.COMPLETED, 0L));
        assertThat(state.counters().failed()).isEqualTo(states.getOrDefault(LifecycleState.FAILED, 0L));
    }

    private static <V> Map<String, V> without(Map<String, V> all, String name) {
        return all.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(name))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
