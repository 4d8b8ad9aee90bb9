package io.waymark.domain.state;

import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.fixture.RunScenario.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Schema;
import io.waymark.fixture.RunScenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** EVT-26, RUN-10, RUN-11: attempts order events if both sides have one, otherwise the time orders them. */
class AttemptOrderTest {
    private static final Schema OLD = schema("old");
    private static final Schema NEW = schema("new");

    private final RunScenario runScenario = new RunScenario();

    @Test
    void newerAttemptIsNeverStale() {
        runScenario.starts(10, "A[x]", 1, null).fails(20, "A[x]", 1);

        runScenario.starts(12, "A[x]", 2, null);

        assertThat(execution().state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(execution().startedAt()).isEqualTo(at(12));
        assertThat(execution().attempt()).isEqualTo(2);
        assertThat(runScenario.last().snapshot().attempt()).isEqualTo(2);
    }

    @Test
    void equalAttemptIsStaleByTime() {
        runScenario.starts(10, "A[x]", 1, null).fails(20, "A[x]", 1);

        runScenario.starts(12, "A[x]", 1, null);

        assertThat(execution().state()).isEqualTo(LifecycleState.FAILED);
    }

    @Test
    void timeDecidesWithoutAttempt() {
        runScenario.starts(10, "A[x]", 3, null).fails(20, "A[x]", 3);

        runScenario.starts(12, "A[x]");
        assertThat(execution().state()).isEqualTo(LifecycleState.FAILED);

        runScenario.starts(21, "A[x]");
        assertThat(execution().state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(execution().attempt()).isEqualTo(3);
    }

    @Test
    void timeOrdersExecutionWithoutAttempts() {
        runScenario.starts(10, "A[x]").fails(20, "A[x]");

        runScenario.starts(12, "A[x]", 9, null);

        assertThat(execution().state()).isEqualTo(LifecycleState.FAILED);
        assertThat(execution().attempt()).isNull();
    }

    @Test
    void olderStartAfterEndRestartsExecution() {
        runScenario.completes(20, "A[x]", 3, NEW).starts(21, "A[x]", 1, null);

        assertThat(execution().state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(execution().attempt()).isEqualTo(1);
    }

    @Test
    void olderAttemptStartIsStale() {
        runScenario.starts(12, "A[x]", 2, null);

        runScenario.starts(10, "A[x]", 1, OLD);

        assertThat(execution().startedAt()).isEqualTo(at(12));
        assertThat(execution().attempt()).isEqualTo(2);
        assertThat(execution().inputSchema()).isNull();
    }

    @Test
    void olderCompletionAddsOnlyASnapshot() {
        runScenario.planned(0, "A", "B").completes(1, "A[x]", NEW).starts(2, "B[x]", 2, null);
        var before = runScenario.state();

        runScenario.completes(30, "B[x]", 1, OLD);

        assertThat(runScenario.state().executions().values())
                .containsExactlyInAnyOrderElementsOf(before.executions().values());
        assertThat(runScenario.state().path()).isEqualTo(before.path());
        assertThat(runScenario.state().metadata()).isEqualTo(before.metadata());
        assertThat(runScenario.last().changes()).isEmpty();
        assertThat(runScenario.last().timings()).isEmpty();
        assertThat(runScenario.last().result()).isNull();
        assertThat(runScenario.last().executions()).isEmpty();
        assertThat(runScenario.last().metadata()).isEmpty();
        assertThat(runScenario.last().schemas()).contains(OLD);
        assertThat(runScenario.last().snapshot())
                .extracting(
                        Snapshot::phase, Snapshot::attempt, Snapshot::before, Snapshot::after, Snapshot::changeCount)
                .containsExactly(Snapshot.Phase.COMPLETED, 1L, NEW.reference(), OLD.reference(), 0);
    }

    @Test
    void olderFailureKeepsNewerAttemptRunning() {
        runScenario.starts(10, "A[x]", 2, NEW);

        runScenario.fails(30, "A[x]", 1);

        assertThat(execution().state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(runScenario.last().snapshot().phase()).isEqualTo(Snapshot.Phase.FAILED);
        assertThat(runScenario.last().snapshot().before()).isNull();
        assertThat(runScenario.completes(40, "A[x]", 2, OLD).last().snapshot().before())
                .isEqualTo(NEW.reference());
    }

    @Test
    void olderAttemptEndKeepsRunState() {
        runScenario.starts(10, "A[x]", 2, null).failed(20);

        runScenario.completes(21, "A[x]", 1, OLD);

        assertThat(runScenario.state().status().state()).isEqualTo(LifecycleState.FAILED);
        assertThat(runScenario.last().run()).isNull();
        assertThat(runScenario.state().status().lastEventAt()).isEqualTo(at(21));
    }

    @Test
    void endWithoutAttemptEndsTheExecution() {
        runScenario.starts(10, "A[x]", 2, null).completes(11, "A[x]", NEW);

        assertThat(execution().state()).isEqualTo(LifecycleState.COMPLETED);
        assertThat(execution().attempt()).isEqualTo(2);
        assertThat(runScenario.last().snapshot().attempt()).isNull();
    }

    @Test
    void endOfNewerAttemptEndsTheExecution() {
        runScenario.starts(10, "A[x]", 1, null).completes(11, "A[x]", 2, NEW);

        assertThat(execution().state()).isEqualTo(LifecycleState.COMPLETED);
        assertThat(execution().attempt()).isEqualTo(2);
    }

    private Execution execution() {
        return runScenario.state().executions().get(new ExecutionKey(List.of(RunScenario.execution("A[x]"))));
    }
}
