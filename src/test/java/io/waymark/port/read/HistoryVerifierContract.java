package io.waymark.port.read;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.failure.QueryFailure;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link HistoryVerifier}. */
public interface HistoryVerifierContract {

    HistoryVerifier verifier();

    ScenarioStore runs();

    /** Removes the first snapshot of the run from the store. */
    void removeFirstSnapshot(RunId run);

    @Test
    default void consistentHistoryHasNoProblems() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A")
                .starts(1, "A[x]")
                .completes(2, "A[x]", schema("a")));

        var findings = verifier().verify(run.run()).block().value();

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.checked().values()).contains(2L);
    }

    @Test
    default void missingSnapshotIsFound() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A")
                .starts(1, "A[x]")
                .completes(2, "A[x]", schema("a")));
        removeFirstSnapshot(run.run());

        assertThat(verifier().verify(run.run()).block().value().problems()).isNotEmpty();
    }

    @Test
    default void verificationOfUnknownRunIsRejected() {
        assertFails(verifier().verify(newRun()), QueryFailure.UnknownRun.class);
    }
}
