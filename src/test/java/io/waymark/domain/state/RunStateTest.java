package io.waymark.domain.state;

import static io.waymark.fixture.RunScenario.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RunScenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the states of runs and executions, the path and its keys. */
class RunStateTest {
    private final RunScenario runScenario = new RunScenario();

    @Test
    void plannedRunHasNotStarted() {
        runScenario.planned(0, "A", "B");

        assertThat(state()).isEqualTo(LifecycleState.NOT_STARTED);
        assertThat(runScenario.last().run())
                .isEqualTo(new RunStateChange(null, LifecycleState.NOT_STARTED, at(0), null));
        assertThat(runScenario
                        .timingStarts(1, "A[x]", "run", Value.Members.empty())
                        .state()
                        .status()
                        .state())
                .isEqualTo(LifecycleState.NOT_STARTED);
    }

    @Test
    void moduleEventStartsUnknownRun() {
        runScenario.completes(1, "B[x]").starts(2, "A[x]");

        assertThat(state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(runScenario.state().status().startedAt()).isEqualTo(at(1));
        assertThat(runScenario.state().sequence().modules()).containsExactly("B", "A");
    }

    @Test
    void onlyRunStartReopensCompletedRun() {
        runScenario.started(0).failed(1).fails(2, "A[x]");
        assertThat(state()).isEqualTo(LifecycleState.IN_PROGRESS);

        runScenario.completed(3).starts(4, "A[x]").completes(5, "A[x]").fails(6, "A[x]");
        assertThat(state()).isEqualTo(LifecycleState.COMPLETED);

        runScenario.started(7);
        assertThat(state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(runScenario.state().status().endedAt()).isNull();
        assertThat(runScenario.state().status().startedAt()).isEqualTo(at(0));
    }

    @Test
    void staleRunStartChangesOnlyThePlan() {
        runScenario.planned(0, "A").completed(5).started(4);
        assertThat(state()).isEqualTo(LifecycleState.COMPLETED);
        assertThat(runScenario.last().run()).isNull();

        runScenario.started(5);
        assertThat(state()).isEqualTo(LifecycleState.IN_PROGRESS);
    }

    @Test
    void staleModuleStartIsRecordedWithoutEffect() {
        runScenario.planned(0, "A", "B").starts(1, "A[x]").completes(5, "A[x]").completes(6, "B[x]");
        var path = runScenario.state().path();

        runScenario.starts(4.9, "A[x]");
        assertThat(runScenario.last().snapshot()).isNotNull();
        assertThat(runScenario.state().path()).isEqualTo(path);
        assertThat(execution("A[x]").state()).isEqualTo(LifecycleState.COMPLETED);

        runScenario.failed(7).starts(4.9, "A[x]");
        assertThat(state()).isEqualTo(LifecycleState.FAILED);

        runScenario.starts(5, "A[x]");
        assertThat(modules()).containsExactly("A");
        assertThat(execution("A[x]").state()).isEqualTo(LifecycleState.IN_PROGRESS);
    }

    @Test
    void repeatedModuleRemovesLaterPathEntries() {
        runScenario
                .planned(0, "A", "B", "C")
                .completes(1, "A[x]")
                .completes(2, "B[x]")
                .completes(3, "O[x]");
        assertThat(modules()).containsExactly("A", "B", "O");

        runScenario.completes(4, "B[y]");
        assertThat(modules()).containsExactly("A", "B");
        runScenario.starts(5, "C[x]").starts(6, "B[z]");
        assertThat(modules()).containsExactly("A", "B");
        runScenario.starts(7, "C[x]").fails(8, "A[x]");
        assertThat(modules()).containsExactly("A");
    }

    @Test
    void endOfRunningExecutionIsNoRepeat() {
        runScenario.planned(0, "A", "B").starts(1, "A[x]").starts(2, "B[x]").completes(3, "A[x]");
        assertThat(modules()).containsExactly("A", "B");

        runScenario.completes(4, "A[x]");
        assertThat(modules()).containsExactly("A");
    }

    @Test
    void endedExecutionKeepsItsKey() {
        runScenario
                .planned(0, "A", "B")
                .completes(5, "B[x]")
                .completes(6, "A[x]")
                .starts(4, "B[x]");

        assertThat(execution("B[x]").state()).isEqualTo(LifecycleState.COMPLETED);
        assertThat(execution("A[x]", "B[x]").state()).isEqualTo(LifecycleState.IN_PROGRESS);
    }

    @Test
    void earlierModuleChangesKeyOfRunningExecution() {
        runScenario.planned(0, "A", "B", "C").completes(1, "C[e]").starts(2, "B[x]");
        var running = execution("B[x]");
        runScenario.completes(3, "A[x]");

        assertThat(runScenario.state().executions().get(key("B[x]"))).isNull();
        assertThat(execution("A[x]", "B[x]").number()).isEqualTo(running.number());
        assertThat(execution("C[e]").state()).isEqualTo(LifecycleState.COMPLETED);

        runScenario.completes(4, "B[x]");
        assertThat(runScenario.last().result().key()).isEqualTo(key("A[x]", "B[x]"));
        assertThat(execution("A[x]", "B[x]").startedAt()).isEqualTo(at(2));
    }

    @Test
    void laterPlanReplacesObservedOrder() {
        runScenario.starts(1, "B[x]").starts(2, "A[x]");
        assertThat(execution("B[x]", "A[x]").isRunning()).isTrue();

        runScenario.planned(3, "A", "B");
        assertThat(modules()).containsExactly("A", "B");
        assertThat(execution("A[x]").isRunning()).isTrue();
        assertThat(execution("A[x]", "B[x]").isRunning()).isTrue();

        runScenario.planned(4, new HistoryPruningLimits(1, 1, 1)).planned(5, "C");
        assertThat(runScenario.state().sequence().modules()).containsExactly("C");
        assertThat(modules()).containsExactly("B", "A");
        assertThat(runScenario.state().plan().limits()).isEqualTo(new HistoryPruningLimits(1, 1, 1));
    }

    @Test
    void outsideModulesFollowInOrderOfAppearance() {
        runScenario.planned(0, "A").completes(1, "Z[x]").completes(2, "Y[x]").completes(3, "A[x]");

        assertThat(modules()).containsExactly("A", "Z", "Y");
        assertThat(runScenario.state().sequence().position("Z")).isEqualTo(-1);
        assertThat(runScenario.state().sequence().modules()).containsExactly("A");
    }

    @Test
    void prunedRecordsDoNotReturn() {
        runScenario.planned(0, new HistoryPruningLimits(2, 1, 0), "A");
        for (int i = 1; i <= 3; i++) {
            runScenario.starts(i, "A[x]").completes(i + 0.5, "A[x]", EventFixtures.schema("f" + i));
        }
        var counters = runScenario.state().counters();
        assertThat(counters.snapshots()).isEqualTo(new HistoryRecordCounter(6, 4));
        assertThat(counters.changes()).isEqualTo(new HistoryRecordCounter(7, 6));
        assertThat(counters.timings()).isEqualTo(new HistoryRecordCounter(3, 0));
        assertThat(counters.events()).isEqualTo(7);

        runScenario.planned(9, new HistoryPruningLimits(0, 0, 1));
        assertThat(runScenario.state().counters().snapshots()).isEqualTo(new HistoryRecordCounter(6, 4));
        assertThat(runScenario.state().counters().timings()).isEqualTo(new HistoryRecordCounter(3, 2));
        assertThat(runScenario.state().metadata()).containsKey("A");
    }

    /** RUN-12, decision 8. */
    @Test
    void laterPlanChangesItsGivenLimits() {
        runScenario.planned(0, new HistoryPruningLimits(null, 9L, null), "A");
        assertThat(runScenario.state().plan().limits()).isEqualTo(new HistoryPruningLimits(1000, 9, 10_000));

        runScenario.planned(1, new HistoryPruningLimits(5L, null, 0L)).planned(2, "B");
        assertThat(runScenario.state().plan().limits()).isEqualTo(new HistoryPruningLimits(5, 9, 0));
    }

    private LifecycleState state() {
        return runScenario.state().status().state();
    }

    private List<String> modules() {
        return runScenario.state().path().modules();
    }

    private Execution execution(String... path) {
        var execution = runScenario.state().executions().get(key(path));
        assertThat(execution).as(String.join("_", path)).isNotNull();
        return execution;
    }

    private static ExecutionKey key(String... path) {
        return new ExecutionKey(Stream.of(path).map(RunScenario::execution).toList());
    }
}
