package io.waymark.port.read;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.summary.BreakingChangeCounts;
import io.waymark.domain.summary.CurrentPathSummary;
import io.waymark.domain.summary.RunSummary;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.RunReader.ExecutionFailure;
import io.waymark.port.read.RunReader.RunFilter;
import io.waymark.port.read.RunReader.RunOverview;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link RunReader}. The answers are compared with the rules of the domain. */
public interface RunReaderContract {

    RunReader reader();

    ScenarioStore runs();

    @Test
    default void summaryFollowsDomainRule() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A", "B")
                .completes(1, "Z[x]", schema("z"))
                .completes(2, "A[x]", schema("a", "b"))
                .completes(3, "B[x]", schema("a", "c"))
                .fails(4, "B[y]"));

        var details = reader().run(run.run()).block().value();

        assertThat(details.summary()).isEqualTo(RunSummary.of(run.state(), changes(run)));
        assertThat(details.breaking()).isEqualTo(BreakingChangeCounts.of(changes(run)));
        assertThat(details.breaking().records()).isPositive();
    }

    @Test
    default void summaryCountsRetainedRecordsOnly() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, new HistoryPruningLimits(2, 2, 2), "A", "B")
                .completes(1, "A[x]", schema("a", "b"))
                .completes(2, "A[x]", schema("a", "c"))
                .completes(3, "A[x]", schema("d")));

        var details = reader().run(run.run()).block().value();

        assertThat(changes(run)).hasSize(2);
        assertThat(details.summary()).isEqualTo(RunSummary.of(run.state(), changes(run)));
        assertThat(details.breaking()).isEqualTo(BreakingChangeCounts.of(changes(run)));
    }

    @Test
    default void deadLettersOfRunAreCounted() {
        var run = runs().add(new RunScenario(newRun()).started(1));
        runs().reject(letter(run.run(), 0), letter(run.run(), 1), letter(newRun(), 2));

        assertThat(reader().run(run.run()).block().value().deadLetters()).isEqualTo(2);
    }

    @Test
    default void latestFailureNamesTheExecution() {
        var failed = runs().add(new RunScenario(newRun())
                .fails(1, "A[x]")
                .fails(2, "B[y]")
                .completes(3, "C[z]")
                .failed(4));
        var stopped = runs().add(new RunScenario(newRun()).completes(1, "A[x]").failed(2));

        var failures = reader().latestFailures(List.of(failed.run(), stopped.run(), newRun()))
                .block();

        assertThat(failures)
                .containsExactly(entry(failed.run(), new ExecutionFailure("B", "y", new Failure("E", "why", null))));
    }

    @Test
    default void pathHasExecutionsInSequenceOrder() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A", "B", "C")
                .completes(1, "C[x]")
                .completes(2, "A[x]")
                .fails(3, "B[y]"));

        var path = reader().path(run.run()).block().value();

        assertThat(path).isEqualTo(CurrentPathSummary.of(run.state()));
        assertThat(path.experiments().keySet()).containsExactly("A", "C");
    }

    @Test
    default void planIsReturnedAsStored() {
        var run = runs().add(new RunScenario(newRun()).planned(0, plan(workflow(), "A", "B")));

        assertThat(reader().plan(run.run()).block().value().plan())
                .isEqualTo(run.state().plan());
    }

    @Test
    default void unknownRunIsRejected() {
        assertFails(reader().run(newRun()), QueryFailure.UnknownRun.class);
        assertFails(reader().plan(newRun()), QueryFailure.UnknownRun.class);
        assertFails(reader().path(newRun()), QueryFailure.UnknownRun.class);
    }

    @Test
    default void runsAreInStartOrder() {
        var workflow = workflow();
        for (var start : List.of(30, 10, 20)) {
            runs().add(new RunScenario(newRun()).planned(5, plan(workflow)).started(start));
        }
        var filter = new RunFilter(workflow.namespace() + "/" + workflow.name(), Set.of(), null, null);

        PageReader.assertPaged(page -> reader().runs(filter, page));
        assertThat(PageReader.all(page -> reader().runs(filter, page)))
                .extracting(run -> run.status().startedAt())
                .containsExactly(RunScenario.at(10), RunScenario.at(20), RunScenario.at(30));
    }

    @Test
    default void filtersSelectRuns() {
        var workflow = workflow();
        var failed = runs().add(new RunScenario(newRun())
                .planned(0, plan(workflow))
                .started(10)
                .failed(11));
        var running =
                runs().add(new RunScenario(newRun()).planned(0, plan(workflow)).started(20));
        var name = workflow.namespace() + "/" + workflow.name();

        assertThat(ids(new RunFilter(name, Set.of(LifecycleState.FAILED), null, null)))
                .containsExactly(failed.run());
        assertThat(ids(new RunFilter(name, Set.of(), RunScenario.at(20), null))).containsExactly(running.run());
        assertThat(ids(new RunFilter(name, Set.of(), null, RunScenario.at(20)))).containsExactly(failed.run());
    }

    private List<RunId> ids(RunFilter filter) {
        return PageReader.all(page -> reader().runs(filter, page)).stream()
                .map(RunOverview::id)
                .toList();
    }

    private static List<ChangeRecord> changes(RunScenario run) {
        var retained = run.state().counters().changes();
        return run.deltas().stream()
                .flatMap(delta -> delta.changes().stream())
                .filter(change -> retained.isRetained(change.number()))
                .toList();
    }

    private static DeadLetter letter(RunId run, long offset) {
        return DeadLetterRepositoryContract.letter(run, offset);
    }

    private static Workflow workflow() {
        return new Workflow("contract", newRun().value());
    }

    private static RunPlan plan(Workflow workflow, String... sequence) {
        return new RunPlan(workflow, null, sequence.length == 0 ? null : List.of(sequence), null);
    }
}
