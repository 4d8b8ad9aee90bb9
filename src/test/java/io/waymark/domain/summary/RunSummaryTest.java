package io.waymark.domain.summary;

import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.state.RunState;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RunScenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    private final RunScenario run = new RunScenario().planned(0, "A", "B");

    @Test
    void changesAreCountedByTypeAndTarget() {
        run.completes(1, "A[x]", schema("a")).completes(2, "B[y]", schema("a", "b"));

        var counts = summary().changes();

        assertThat(counts.types()).containsExactly(Map.entry("create", 2L), Map.entry("update", 1L));
        assertThat(counts.targets()).containsExactly(Map.entry("field", 1L), Map.entry("schema", 2L));
    }

    @Test
    void metadataModulesFollowTheSequence() {
        run.completes(1, "Z[x]", schema("z")).completes(2, "B[x]", schema("b")).completes(3, "A[x]", schema("a"));

        assertThat(summary().metadataModules()).containsExactly("A", "B", "Z");
        assertThat(summary().path().modules()).containsExactly("A", "B", "Z");
    }

    @Test
    void progressWithoutConfigHasNoExpectedNumber() {
        run.completes(1, "A[x]").fails(2, "B[y]");

        assertThat(summary().progress()).isEqualTo(new RunProgress(null, 1, 1));
    }

    @Test
    void progressOfUnknownRunIsEmpty() {
        var state = RunState.initial(EventFixtures.newRun());

        assertThat(RunProgress.of(RunPlan.NONE, state.counters())).isEqualTo(new RunProgress(null, 0, 0));
        assertThat(RunSummary.of(state, List.of()).changes().types()).isEmpty();
    }

    @Test
    void schemaBreakingOnlyByItsFieldCountsOnce() {
        run.completes(1, "A[x]", schema("a", "b")).completes(2, "B[y]", schema("a"));

        var breaking = BreakingChangeCounts.of(changes());

        assertThat(breaking).isEqualTo(new BreakingChangeCounts(2, 1));
    }

    @Test
    void restoreCountsBreakingSchemasOfEachModule() {
        run.completes(1, "A[x]", schema("a", "b"));
        var then = run.state();
        run.completes(2, "A[x]", schema("a", "b", "c"))
                .completes(3, "B[x]", schema("b"))
                .completes(4, "C[x]", schema("c"));

        run.restores(5, List.of("A", "B", "C"), then);

        var breaking = run.last().changes();
        assertThat(BreakingChangeCounts.of(breaking)).isEqualTo(new BreakingChangeCounts(4, 3));
    }

    @Test
    void compatibleChangesAreNotBreaking() {
        run.completes(1, "A[x]", schema("a"));

        assertThat(BreakingChangeCounts.of(changes())).isEqualTo(BreakingChangeCounts.NONE);
    }

    private RunSummary summary() {
        return RunSummary.of(run.state(), changes());
    }

    private List<ChangeRecord> changes() {
        return run.deltas().stream().flatMap(delta -> delta.changes().stream()).toList();
    }
}
