package io.waymark.domain.fold;

import static io.waymark.fixture.Story.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.recording.RunChange;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.Limits;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.Events;
import io.waymark.fixture.Story;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** States of runs and executions, the path and its keys. */
class RunStateTest {
    private final Story story = new Story();

    @Test
    void aRunThatIsPlannedHasNotStarted() {
        story.planned(0, "A", "B");

        assertThat(state()).isEqualTo(Lifecycle.NOT_STARTED);
        assertThat(story.last().run()).isEqualTo(new RunChange(null, Lifecycle.NOT_STARTED, at(0), null));
        assertThat(story.timingStarts(1, "A[x]", "run", Value.Members.empty())
                        .state()
                        .standing()
                        .state())
                .isEqualTo(Lifecycle.NOT_STARTED);
    }

    @Test
    void aModulesEventStartsARunThatWasNeverHeardOf() {
        story.completes(1, "B[x]").starts(2, "A[x]");

        assertThat(state()).isEqualTo(Lifecycle.IN_PROGRESS);
        assertThat(story.state().standing().startedAt()).isEqualTo(at(1));
        assertThat(story.state().sequence().modules()).containsExactly("B", "A");
    }

    @Test
    void afterFailedAnyModuleEventMovesARunBackAfterCompletedOnlyItsStart() {
        story.started(0).failed(1).fails(2, "A[x]");
        assertThat(state()).isEqualTo(Lifecycle.IN_PROGRESS);

        story.completed(3).starts(4, "A[x]").completes(5, "A[x]").fails(6, "A[x]");
        assertThat(state()).isEqualTo(Lifecycle.COMPLETED);

        story.started(7);
        assertThat(state()).isEqualTo(Lifecycle.IN_PROGRESS);
        assertThat(story.state().standing().endedAt()).isNull();
        assertThat(story.state().standing().startedAt()).isEqualTo(at(0));
    }

    @Test
    void aLateStartOfTheRunChangesItsPlanOnly() {
        story.planned(0, "A").completed(5).started(4);
        assertThat(state()).isEqualTo(Lifecycle.COMPLETED);
        assertThat(story.last().run()).isNull();

        story.started(5);
        assertThat(state()).isEqualTo(Lifecycle.IN_PROGRESS);
    }

    @Test
    void aLateStartOfAModuleIsRecordedAndChangesNothing() {
        story.planned(0, "A", "B").starts(1, "A[x]").completes(5, "A[x]").completes(6, "B[x]");
        var path = story.state().path();

        story.starts(4.9, "A[x]");
        assertThat(story.last().snapshot()).isNotNull();
        assertThat(story.state().path()).isEqualTo(path);
        assertThat(execution("A[x]").state()).isEqualTo(Lifecycle.COMPLETED);

        story.failed(7).starts(4.9, "A[x]");
        assertThat(state()).isEqualTo(Lifecycle.FAILED);

        story.starts(5, "A[x]");
        assertThat(modules()).containsExactly("A");
        assertThat(execution("A[x]").state()).isEqualTo(Lifecycle.IN_PROGRESS);
    }

    @Test
    void whenAModuleOnThePathStartsOrEndsAgainThoseAfterItLeave() {
        story.planned(0, "A", "B", "C")
                .completes(1, "A[x]")
                .completes(2, "B[x]")
                .completes(3, "O[x]");
        assertThat(modules()).containsExactly("A", "B", "O");

        story.completes(4, "B[y]");
        assertThat(modules()).containsExactly("A", "B");
        story.starts(5, "C[x]").starts(6, "B[z]");
        assertThat(modules()).containsExactly("A", "B");
        story.starts(7, "C[x]").fails(8, "A[x]");
        assertThat(modules()).containsExactly("A");
    }

    @Test
    void theEndOfWhatIsInProgressIsNotAgain() {
        story.planned(0, "A", "B").starts(1, "A[x]").starts(2, "B[x]").completes(3, "A[x]");
        assertThat(modules()).containsExactly("A", "B");

        story.completes(4, "A[x]");
        assertThat(modules()).containsExactly("A");
    }

    @Test
    void anEndedExecutionKeepsItsPlaceSoThatNoStartAtAnotherIsLate() {
        story.planned(0, "A", "B").completes(5, "B[x]").completes(6, "A[x]").starts(4, "B[x]");

        assertThat(execution("B[x]").state()).isEqualTo(Lifecycle.COMPLETED);
        assertThat(execution("A[x]", "B[x]").state()).isEqualTo(Lifecycle.IN_PROGRESS);
    }

    @Test
    void aModuleThatJoinsInFrontChangesARunningExecutionsKey() {
        story.planned(0, "A", "B", "C").completes(1, "C[e]").starts(2, "B[x]");
        var running = execution("B[x]");
        story.completes(3, "A[x]");

        assertThat(story.state().executions().get(key("B[x]"))).isNull();
        assertThat(execution("A[x]", "B[x]").number()).isEqualTo(running.number());
        assertThat(execution("C[e]").state()).isEqualTo(Lifecycle.COMPLETED);

        story.completes(4, "B[x]");
        assertThat(story.last().result().key()).isEqualTo(key("A[x]", "B[x]"));
        assertThat(execution("A[x]", "B[x]").startedAt()).isEqualTo(at(2));
    }

    @Test
    void aLaterPlanReplacesTheOrderOfAppearance() {
        story.starts(1, "B[x]").starts(2, "A[x]");
        assertThat(execution("B[x]", "A[x]").running()).isTrue();

        story.planned(3, "A", "B");
        assertThat(modules()).containsExactly("A", "B");
        assertThat(execution("A[x]").running()).isTrue();
        assertThat(execution("A[x]", "B[x]").running()).isTrue();

        story.planned(4, new Limits(1, 1, 1)).planned(5, "C");
        assertThat(story.state().sequence().modules()).containsExactly("C");
        assertThat(modules()).containsExactly("B", "A");
        assertThat(story.state().plan().limits()).isEqualTo(new Limits(1, 1, 1));
    }

    @Test
    void outsidersFollowTheSequenceInOrderOfAppearance() {
        story.planned(0, "A").completes(1, "Z[x]").completes(2, "Y[x]").completes(3, "A[x]");

        assertThat(modules()).containsExactly("A", "Z", "Y");
        assertThat(story.state().sequence().position("Z")).isEqualTo(-1);
        assertThat(story.state().sequence().modules()).containsExactly("A");
    }

    @Test
    void theOldestBeyondALimitGoAndDoNotComeBack() {
        story.planned(0, new Limits(2, 1, 0), "A");
        for (int i = 1; i <= 3; i++) {
            story.starts(i, "A[x]").completes(i + 0.5, "A[x]", Events.schema("f" + i));
        }
        var counters = story.state().counters();
        assertThat(counters.snapshots()).isEqualTo(new Counter(6, 4));
        assertThat(counters.changes()).isEqualTo(new Counter(7, 6));
        assertThat(counters.timings()).isEqualTo(new Counter(3, 0));
        assertThat(counters.events()).isEqualTo(7);

        story.planned(9, new Limits(0, 0, 1));
        assertThat(story.state().counters().snapshots()).isEqualTo(new Counter(6, 4));
        assertThat(story.state().counters().timings()).isEqualTo(new Counter(3, 2));
        assertThat(story.state().metadata()).containsKey("A");
    }

    /** RUN-12, decision 8. */
    @Test
    void aLaterPlanChangesTheLimitsItNames() {
        story.planned(0, new Limits(null, 9L, null), "A");
        assertThat(story.state().plan().limits()).isEqualTo(new Limits(1000, 9, 10_000));

        story.planned(1, new Limits(5L, null, 0L)).planned(2, "B");
        assertThat(story.state().plan().limits()).isEqualTo(new Limits(5, 9, 0));
    }

    private Lifecycle state() {
        return story.state().standing().state();
    }

    private List<String> modules() {
        return story.state().path().modules();
    }

    private Execution execution(String... path) {
        var execution = story.state().executions().get(key(path));
        assertThat(execution).as(String.join("_", path)).isNotNull();
        return execution;
    }

    private static ExecutionKey key(String... path) {
        return new ExecutionKey(Stream.of(path).map(Story::execution).toList());
    }
}
