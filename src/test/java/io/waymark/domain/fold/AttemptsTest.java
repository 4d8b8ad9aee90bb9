package io.waymark.domain.fold;

import static io.waymark.fixture.Events.schema;
import static io.waymark.fixture.Story.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.schema.Schema;
import io.waymark.fixture.Story;
import java.util.List;
import org.junit.jupiter.api.Test;

/** EVT-26, RUN-10, RUN-11: attempts decide where both sides count them, time where either does not. */
class AttemptsTest {
    private static final Schema OLD = schema("old");
    private static final Schema NEW = schema("new");

    private final Story story = new Story();

    @Test
    void aNewerAttemptIsNeverLate() {
        story.starts(10, "A[x]", 1, null).fails(20, "A[x]", 1);

        story.starts(12, "A[x]", 2, null);

        assertThat(execution().state()).isEqualTo(Lifecycle.IN_PROGRESS);
        assertThat(execution().startedAt()).isEqualTo(at(12));
        assertThat(execution().attempt()).isEqualTo(2);
        assertThat(story.last().snapshot().attempt()).isEqualTo(2);
    }

    @Test
    void theSameAttemptIsLateByTime() {
        story.starts(10, "A[x]", 1, null).fails(20, "A[x]", 1);

        story.starts(12, "A[x]", 1, null);

        assertThat(execution().state()).isEqualTo(Lifecycle.FAILED);
    }

    @Test
    void withoutAnAttemptTimeDecides() {
        story.starts(10, "A[x]", 3, null).fails(20, "A[x]", 3);

        story.starts(12, "A[x]");
        assertThat(execution().state()).isEqualTo(Lifecycle.FAILED);

        story.starts(21, "A[x]");
        assertThat(execution().state()).isEqualTo(Lifecycle.IN_PROGRESS);
        assertThat(execution().attempt()).isEqualTo(3);
    }

    @Test
    void anExecutionWithoutAttemptsGoesByTime() {
        story.starts(10, "A[x]").fails(20, "A[x]");

        story.starts(12, "A[x]", 9, null);

        assertThat(execution().state()).isEqualTo(Lifecycle.FAILED);
        assertThat(execution().attempt()).isNull();
    }

    @Test
    void anOlderStartAfterTheEndStartsAgain() {
        story.completes(20, "A[x]", 3, NEW).starts(21, "A[x]", 1, null);

        assertThat(execution().state()).isEqualTo(Lifecycle.IN_PROGRESS);
        assertThat(execution().attempt()).isEqualTo(1);
    }

    @Test
    void anOlderStartBeforeTheRunningOneIsLate() {
        story.starts(12, "A[x]", 2, null);

        story.starts(10, "A[x]", 1, OLD);

        assertThat(execution().startedAt()).isEqualTo(at(12));
        assertThat(execution().attempt()).isEqualTo(2);
        assertThat(execution().brought()).isNull();
    }

    @Test
    void anOlderCompletionAddsItsSnapshotOnly() {
        story.planned(0, "A", "B").completes(1, "A[x]", NEW).starts(2, "B[x]", 2, null);
        var before = story.state();

        story.completes(30, "B[x]", 1, OLD);

        assertThat(story.state().executions().values())
                .containsExactlyInAnyOrderElementsOf(before.executions().values());
        assertThat(story.state().path()).isEqualTo(before.path());
        assertThat(story.state().metadata()).isEqualTo(before.metadata());
        assertThat(story.last().changes()).isEmpty();
        assertThat(story.last().timings()).isEmpty();
        assertThat(story.last().result()).isNull();
        assertThat(story.last().executions()).isEmpty();
        assertThat(story.last().metadata()).isEmpty();
        assertThat(story.last().schemas()).contains(OLD);
        assertThat(story.last().snapshot())
                .extracting(
                        Snapshot::phase, Snapshot::attempt, Snapshot::before, Snapshot::after, Snapshot::changeCount)
                .containsExactly(Snapshot.Phase.COMPLETED, 1L, NEW.reference(), OLD.reference(), 0);
    }

    @Test
    void anOlderFailureLeavesTheNewerRunning() {
        story.starts(10, "A[x]", 2, NEW);

        story.fails(30, "A[x]", 1);

        assertThat(execution().state()).isEqualTo(Lifecycle.IN_PROGRESS);
        assertThat(story.last().snapshot().phase()).isEqualTo(Snapshot.Phase.FAILED);
        assertThat(story.last().snapshot().before()).isNull();
        assertThat(story.completes(40, "A[x]", 2, OLD).last().snapshot().before())
                .isEqualTo(NEW.reference());
    }

    @Test
    void anOlderEndLeavesTheStateOfTheRun() {
        story.starts(10, "A[x]", 2, null).failed(20);

        story.completes(21, "A[x]", 1, OLD);

        assertThat(story.state().standing().state()).isEqualTo(Lifecycle.FAILED);
        assertThat(story.last().run()).isNull();
        assertThat(story.state().standing().lastEventAt()).isEqualTo(at(21));
    }

    @Test
    void anEndWithoutAnAttemptEndsTheExecution() {
        story.starts(10, "A[x]", 2, null).completes(11, "A[x]", NEW);

        assertThat(execution().state()).isEqualTo(Lifecycle.COMPLETED);
        assertThat(execution().attempt()).isEqualTo(2);
        assertThat(story.last().snapshot().attempt()).isNull();
    }

    @Test
    void anEndOfANewerAttemptCounts() {
        story.starts(10, "A[x]", 1, null).completes(11, "A[x]", 2, NEW);

        assertThat(execution().state()).isEqualTo(Lifecycle.COMPLETED);
        assertThat(execution().attempt()).isEqualTo(2);
    }

    private Execution execution() {
        return story.state().executions().get(new ExecutionKey(List.of(Story.execution("A[x]"))));
    }
}
