package io.waymark.domain.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.fixture.RandomRunHistory;
import io.waymark.fixture.Replay;
import io.waymark.fixture.RunScenario;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests properties of any run. {@code -Dwaymark.seed=} repeats the seed that a failure names. */
class ReducerLawsTest {
    private static final int ROUNDS = 40;
    private static final int EVENTS = 80;

    static LongStream seeds() {
        long first = Long.getLong("waymark.seed", System.nanoTime());
        System.out.println("Reducer laws from seed " + first);
        return LongStream.range(first, first + ROUNDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void equalEventsGiveEqualDeltas(long seed) {
        var runScenario = randomScenario(seed);

        assertThat(Replay.of(runScenario.events()).deltas()).isEqualTo(runScenario.deltas());
    }

    /** The stored parts of a state are sufficient to continue from the state. */
    @ParameterizedTest
    @MethodSource("seeds")
    void splitLogReducesToSameState(long seed) {
        var runScenario = randomScenario(seed);
        List<RunEvent> events = runScenario.events();
        int cut = new Random(seed).nextInt(events.size() - 1) + 1;
        var head = Replay.of(events.subList(0, cut));
        var tail = Replay.on(reloaded(head.state()), events.subList(cut, events.size()));

        assertThat(head.deltas()).isEqualTo(runScenario.deltas().subList(0, cut));
        assertThat(tail.deltas()).isEqualTo(runScenario.deltas().subList(cut, events.size()));
        assertSame(tail.state(), runScenario.state());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void executionChangesAddUpToExecutions(long seed) {
        var runScenario = randomScenario(seed);
        var executions = new HashMap<Long, Execution>();
        for (var delta : runScenario.deltas()) {
            for (var change : delta.executions()) {
                assertThat(executions.get(change.number())).isEqualTo(change.before());
                if (change.after() == null) {
                    executions.remove(change.number());
                } else {
                    executions.put(change.number(), change.after());
                }
            }
        }

        assertThat(executions.values())
                .containsExactlyInAnyOrderElementsOf(
                        runScenario.state().executions().values());
        assertThat(executions.values().stream().map(Execution::key)).doesNotHaveDuplicates();
        assertThat(runScenario.state().counters().completed())
                .isEqualTo(executions.values().stream()
                        .filter(execution -> execution.state() == LifecycleState.COMPLETED)
                        .count());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRecordIsCountedOnce(long seed) {
        var runScenario = randomScenario(seed);
        var counters = runScenario.state().counters();
        var snapshots = runScenario.deltas().stream()
                .filter(one -> one.snapshot() != null)
                .toList();

        assertThat(snapshots).hasSize((int) counters.snapshots().lastNumber());
        assertThat(snapshots.stream().map(RunEventDelta::snapshot).map(Snapshot::number))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, snapshots.size()).boxed().toList());
        for (var delta : snapshots) {
            assertThat(delta.changes()).hasSize(delta.snapshot().changeCount());
            assertThat(delta.changes())
                    .allMatch(change -> change.snapshot() == delta.snapshot().number());
        }
        assertThat(counters.events()).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyPathEntryIsAnExecution(long seed) {
        var state = randomScenario(seed).state();

        assertThat(state.path().modules())
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(state.sequence().order());
        assertThat(state.path().entries()).allSatisfy(entry -> {
            var execution = state.executions().get(entry.key());
            assertThat(execution).isNotNull();
            assertThat(execution.key().last()).isEqualTo(entry.execution());
            assertThat(execution.isRunning() && !keyOf(state, entry).equals(execution.key()))
                    .isFalse();
        });
    }

    private static ExecutionKey keyOf(RunState state, CurrentExecutions.PathEntry entry) {
        return state.path().keyFor(entry.execution(), state.sequence().order());
    }

    private static RunScenario randomScenario(long seed) {
        var runScenario = new RunScenario();
        var run = new RandomRunHistory(seed);
        for (int i = 0; i < EVENTS; i++) {
            run.appendTo(runScenario);
        }
        return runScenario;
    }

    /** Rebuilds the state from its parts, as a store does from rows. */
    private static RunState reloaded(RunState state) {
        var executions = PersistentMap.<ExecutionKey, Execution>empty();
        for (var execution : state.executions().values()) {
            executions = executions.with(execution.key(), execution);
        }
        var path = state.path().entries().stream()
                .map(entry -> state.executions().get(entry.key()))
                .map(execution ->
                        new CurrentExecutions.PathEntry(execution.key().last(), execution.key()))
                .toList();
        return new RunState(
                state.id(),
                state.status(),
                state.plan(),
                new ModuleOrder(state.plan().sequence(), state.sequence().observed()),
                new CurrentExecutions(path),
                executions,
                state.metadata(),
                state.openTimings(),
                state.counters(),
                state.context(),
                RunState.estimatedBytesOf(state.plan(), state.context())
                        + state.executions().values().stream()
                                .filter(execution -> execution.inputSchema() != null)
                                .mapToLong(execution -> execution.inputSchema().estimatedBytes())
                                .sum());
    }

    private static void assertSame(RunState actual, RunState expected) {
        assertThat(new HashSet<>(actual.executions().values()))
                .isEqualTo(new HashSet<>(expected.executions().values()));
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFields("executions")
                .isEqualTo(expected);
    }
}
