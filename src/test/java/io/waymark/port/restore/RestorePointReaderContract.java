package io.waymark.port.restore;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.state.RunState;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.UndoCheck;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.store.EventIdentity;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link RestorePointReader}. The points are compared with the states of the reducer. */
public interface RestorePointReaderContract {

    RestorePointReader points();

    /** Stores a run with these events. */
    void record(RunScenario run);

    @Test
    default void pointEqualsStateAfterSnapshot() {
        var run = new RunScenario(newRun())
                .planned(0, "A", "B")
                .completes(1, "A[x]", schema("a"))
                .completes(2, "B[x]", schema("b"))
                .starts(3, "A[y]")
                .completes(4, "A[y]", schema("c"));
        record(run);
        var check = new UndoCheck(RunState.initial(run.run()));
        run.events().forEach(check::apply);

        assertThat(check.kept()).hasSize(4).allSatisfy(then -> {
            var point = points().load(run.run(), then.snapshot().id()).block();
            assertThat(point.snapshot()).isEqualTo(then.snapshot());
            assertThat(point.path()).isEqualTo(then.state().path());
            assertThat(point.metadata()).isEqualTo(then.state().metadata());
            assertThat(point.executions().size())
                    .isEqualTo(check.point(then).executions().size());
        });
    }

    @Test
    default void missingPointIsUnknownOrPruned() {
        var run = new RunScenario(newRun())
                .planned(0, new HistoryPruningLimits(1, 10, 10), "A")
                .starts(1, "A[x]")
                .starts(2, "A[y]");
        record(run);
        var pruned = run.deltas().get(1).snapshot().id();
        var never = HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 3, RunScenario.at(3));

        assertFails(points().load(run.run(), pruned), QueryFailure.PrunedSnapshot.class);
        assertFails(points().load(run.run(), never), QueryFailure.UnknownSnapshot.class);
        assertFails(points().load(newRun(), never), QueryFailure.UnknownRun.class);
        assertFails(points().loadWithRun(newRun(), never), QueryFailure.UnknownRun.class);
    }

    @Test
    default void runOfPointIsCurrent() {
        var run = new RunScenario(newRun()).planned(0, "A").starts(1, "A[x]").completes(2, "A[x]", schema("a"));
        record(run);

        var restorable = points().loadWithRun(
                        run.run(), run.deltas().get(1).snapshot().id())
                .block();

        assertThat(restorable.run().state().counters()).isEqualTo(run.state().counters());
        assertThat(restorable.run().state().metadata()).isEqualTo(run.state().metadata());
        assertThat(restorable.point().metadata()).isEmpty();
    }

    @Test
    default void appliedRestoreHasItsSnapshot() {
        var run = new RunScenario(newRun()).planned(0, "A").starts(1, "A[x]");
        var before = run.state();
        run.completes(2, "A[x]", schema("a")).restores(3, "A", before);
        record(run);
        var restore = EventIdentity.of(run.events().getLast().envelope());

        assertThat(points().findAppliedRestore(restore).block())
                .isEqualTo(run.last().snapshot().id());
        assertThat(points().findAppliedRestore(new EventIdentity(run.run(), "/other", "1"))
                        .blockOptional())
                .isEmpty();
    }

    @Test
    default void unknownSignatureHasNoRejection() {
        assertThat(points().findRejection(newRun(), "signature").blockOptional())
                .isEmpty();
    }
}
