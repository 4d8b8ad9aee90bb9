package io.waymark.port.across;

import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.across.ProjectedRuns.newWorkflow;
import static io.waymark.port.across.ProjectedRuns.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.diff.Change;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.AllRunsChangeRecordReader.InRunChange;
import io.waymark.port.across.AllRunsChangeRecordReader.InRunFilter;
import io.waymark.port.read.PageReader;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link AllRunsChangeRecordReader}. The changes are compared with those of the reducer. */
public interface AllRunsChangeRecordReaderContract {

    AllRunsChangeRecordReader reader();

    ScenarioStore runs();

    @Test
    default void changesEqualReducedOnesRunByRun() {
        var workflow = newWorkflow();
        var first = runs().add(threeSchemas(planned(workflow)));
        var second = runs().add(threeSchemas(planned(workflow)));

        PageReader.assertPaged(page -> reader().changes(all(workflow), page));
        assertThat(PageReader.all(page -> reader().changes(all(workflow), page)))
                .isEqualTo(Stream.concat(changes(workflow, first), changes(workflow, second))
                        .toList());
    }

    @Test
    default void changesAreInTheOrderOfRecording() {
        var workflow = newWorkflow();
        var first = runs().add(planned(workflow).completes(1, "A[x]", schema("a")));
        var second = runs().add(planned(workflow).completes(2, "A[x]", schema("a")));
        runs().add(first.completes(3, "B[x]", schema("b")));

        assertThat(PageReader.all(page -> reader().changes(all(workflow), page)))
                .extracting(InRunChange::run)
                .startsWith(first.run())
                .contains(second.run())
                .endsWith(first.run());
    }

    @Test
    default void filterMatchesAllItsParts() {
        var workflow = newWorkflow();
        var run = runs().add(threeSchemas(planned(workflow)));

        assertThat(PageReader.all(page ->
                        reader().changes(filter(workflow, Set.of("b"), Set.of(Change.Type.DELETE), null, null), page)))
                .isEqualTo(changes(workflow, run)
                        .filter(one -> one.change().change().id().equals("b")
                                && one.change().change().type() == Change.Type.DELETE)
                        .toList())
                .hasSize(1);
    }

    @Test
    default void periodIncludesItsStartOnly() {
        var workflow = newWorkflow();
        var run = runs().add(threeSchemas(planned(workflow)));
        var period = filter(workflow, Set.of(), Set.of(), RunScenario.at(2), RunScenario.at(3));

        assertThat(PageReader.all(page -> reader().changes(period, page)))
                .isEqualTo(changes(workflow, run)
                        .filter(one -> one.change().time().equals(RunScenario.at(2)))
                        .toList())
                .isNotEmpty();
    }

    @Test
    default void prunedChangesAreMissing() {
        var workflow = newWorkflow();
        var plan = new RunPlan(workflow, null, null, new HistoryPruningLimits(10, 1, 10));
        var run = runs().add(threeSchemas(new RunScenario(EventFixtures.newRun()).planned(0, plan)));

        assertThat(PageReader.all(page -> reader().changes(all(workflow), page)))
                .containsExactly(changes(workflow, run).toList().getLast());
    }

    private static RunScenario threeSchemas(RunScenario run) {
        return run.completes(1, "A[x]", schema("a"))
                .completes(2, "B[x]", schema("a", "b"))
                .completes(3, "C[x]", schema("a", "c"));
    }

    private static Stream<InRunChange> changes(Workflow workflow, RunScenario run) {
        return run.deltas().stream()
                .flatMap(delta -> delta.changes().stream())
                .map(change -> new InRunChange(run.run(), workflow, change));
    }

    private static InRunFilter all(Workflow workflow) {
        return filter(workflow, Set.of(), Set.of(), null, null);
    }

    private static InRunFilter filter(
            Workflow workflow, Set<String> fields, Set<Change.Type> types, Instant since, Instant until) {
        return new InRunFilter(workflow.toString(), fields, types, Set.of(), Set.of(), since, until);
    }
}
