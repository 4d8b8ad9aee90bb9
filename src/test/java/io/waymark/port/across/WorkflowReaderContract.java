package io.waymark.port.across;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.port.PortFailures.assertFails;
import static io.waymark.port.across.ProjectedRuns.newWorkflow;
import static io.waymark.port.across.ProjectedRuns.planned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.WorkflowReader.LateExecution;
import io.waymark.port.across.WorkflowReader.RunTimeliness;
import io.waymark.port.across.WorkflowReader.Sort;
import io.waymark.port.across.WorkflowReader.StepDuration;
import io.waymark.port.across.WorkflowReader.WorkflowRun;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.PageReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link WorkflowReader}. */
public interface WorkflowReaderContract {

    WorkflowReader workflows();

    ScenarioStore runs();

    /** Applies all stored events to the projection. */
    void project();

    /** Reports the executions that are late at this time. */
    void reportLate(Instant now);

    @Test
    default void overviewCountsRunsAndFailures() {
        var workflow = newWorkflow();
        var first = runs().add(planned(workflow).started(1).completed(11));
        var second = runs().add(planned(workflow).started(2).failed(5));
        project();

        var overview = workflows().workflow(workflow).block().value();

        assertThat(overview.name()).isEqualTo(workflow);
        assertThat(overview.runs()).isEqualTo(2);
        assertThat(overview.failures()).isEqualTo(1);
        assertThat(overview.recentRuns())
                .extracting(WorkflowRun::run, WorkflowRun::state)
                .containsExactly(
                        tuple(second.run(), LifecycleState.FAILED), tuple(first.run(), LifecycleState.COMPLETED));
        assertThat(overview.duration().p50()).isEqualTo(10);
    }

    @Test
    default void runKeepsItsStartBeforeItsWorkflow() {
        var workflow = newWorkflow();
        runs().add(new RunScenario(newRun())
                .started(1)
                .planned(2, new RunPlan(workflow, null, null, null))
                .starts(3, "A[x]")
                .completed(5));
        project();

        var overview = workflows().workflow(workflow).block().value();

        assertThat(overview.recentRuns()).extracting(WorkflowRun::startedAt).containsExactly(RunScenario.at(1));
        assertThat(overview.duration().p50()).isEqualTo(4);
    }

    @Test
    default void textMatchesLettersOfAnyAlphabet() {
        var workflow = new Workflow("Ärzte " + newRun().value(), "w");
        runs().add(planned(workflow).started(1));
        project();

        assertThat(names(workflow.namespace(), Sort.NAME)).containsExactly("w");
    }

    @Test
    default void listIsPagedInEachOrder() {
        var namespace = newRun().value();
        for (int i = 0; i < 4; i++) {
            var workflow = new Workflow(namespace, "w" + i % 3);
            runs().add(planned(workflow).started(4 - i).failed(10));
        }
        project();

        for (var sort : Sort.values()) {
            PageReader.assertPaged(page -> workflows().workflows(namespace, sort, page));
        }
        assertThat(names(namespace, Sort.NAME)).containsExactly("w0", "w1", "w2");
        assertThat(names(namespace, Sort.LAST_RUN)).containsExactly("w2", "w1", "w0");
        assertThat(names(namespace, Sort.FAILURES)).endsWith("w0");
    }

    @Test
    default void timingsAreLastDurationsSlowestFirst() {
        var workflow = newWorkflow();
        for (double seconds : new double[] {9, 1, 3, 2}) {
            runs().add(planned(workflow)
                    .starts(1, "A[x]")
                    .timingEnds(20, "A[x]", "fit", seconds, Value.Members.empty()));
        }
        project();

        var steps = workflows().timings(workflow, "A", "fit", 3).block().value();

        assertThat(steps).singleElement().satisfies(step -> {
            assertThat(step.values()).extracting(StepDuration::seconds).containsExactly(3.0, 2.0, 1.0);
            assertThat(step.baseline().p50()).isEqualTo(2);
        });
        assertThat(workflows().timings(workflow, "B", null, 3).block().value()).isEmpty();
    }

    @Test
    default void timingBeforeItsModuleCounts() {
        var workflow = newWorkflow();
        runs().add(planned(workflow)
                .completes(1, "A[x]")
                .timingEnds(20, "B[y]", "fit", 3.0, Value.Members.empty())
                .completes(21, "B[y]")
                .timingEnds(22, "B[y]", "fit", 4.0, Value.Members.empty()));
        project();

        assertThat(workflows().timings(workflow, "B", null, 10).block().value())
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.key()).isEqualTo("A[x]_B[y]");
                    assertThat(step.values()).extracting(StepDuration::seconds).containsExactly(4.0, 3.0);
                });
    }

    @Test
    default void unknownWorkflowIsRejected() {
        assertFails(workflows().workflow(newWorkflow()), QueryFailure.UnknownWorkflow.class);
        assertFails(workflows().timings(newWorkflow(), null, null, 1), QueryFailure.UnknownWorkflow.class);
    }

    @Test
    default void runHasNeighborsInOrderOfStart() {
        var workflow = newWorkflow();
        var last = runs().add(planned(workflow).started(30).completed(35));
        var first = runs().add(planned(workflow).started(10).completed(13));
        var middle = runs().add(planned(workflow).started(20).completed(24));
        project();

        var neighbors = workflows().neighbors(middle.run()).block().value();

        assertThat(neighbors.previous()).isEqualTo(first.run());
        assertThat(neighbors.next()).isEqualTo(last.run());
        assertThat(neighbors.usualDuration()).isEqualTo(4);
        assertThat(workflows().neighbors(last.run()).block().value().next()).isNull();
    }

    @Test
    default void runWithoutWorkflowHasNoNeighbors() {
        var run = runs().add(new RunScenario(newRun()).started(1));
        project();

        var neighbors = workflows().neighbors(run.run()).block().value();

        assertThat(neighbors.previous()).isNull();
        assertThat(neighbors.next()).isNull();
        assertThat(neighbors.usualDuration()).isNull();
        assertThat(neighbors.lateStarts()).isEmpty();
    }

    @Test
    default void lateExecutionsAreListedWhileInProgress() {
        var workflow = newWorkflow();
        var late = new ArrayList<RunScenario>();
        for (int i = 0; i < 5; i++) {
            runs().add(planned(workflow)
                    .starts(10, "A[x]")
                    .completes(20, "A[x]")
                    .starts(20, "A[y]")
                    .completes(30, "A[y]"));
        }
        for (int i = 0; i < 3; i++) {
            late.add(runs().add(planned(workflow).starts(100 + i, "A[x]")));
        }
        var twice = runs().add(planned(workflow).starts(100, "A[x]").starts(100, "A[y]"));
        project();
        reportLate(RunScenario.at(200));

        PageReader.assertPaged(page -> workflows().lateExecutions(page));
        assertThat(lateRuns()).containsAll(late.stream().map(RunScenario::run).toList());
        assertThat(lateRuns()).filteredOn(twice.run()::equals).hasSize(2);
        assertThat(workflows().neighbors(late.get(1).run()).block().value().lateStarts())
                .singleElement()
                .satisfies(start -> assertThat(start.startedAt()).isEqualTo(RunScenario.at(101)));

        runs().add(late.get(1).completes(210, "A[x]"));
        runs().add(late.get(2).failed(210));

        assertThat(lateRuns())
                .contains(late.get(0).run())
                .doesNotContain(late.get(1).run(), late.get(2).run());
    }

    @Test
    default void runsOfAListAreLateOrNot() {
        var workflow = newWorkflow();
        for (int i = 0; i < 5; i++) {
            runs().add(planned(workflow).starts(10, "A[x]").completes(20, "A[x]"));
        }
        var late = runs().add(planned(workflow).starts(100, "A[x]"));
        var other = runs().add(new RunScenario(newRun()).started(1));
        project();
        reportLate(RunScenario.at(200));

        var timeliness = workflows()
                .timeliness(List.of(late.run(), other.run(), newRun()))
                .block()
                .value();

        assertThat(timeliness).containsOnlyKeys(late.run(), other.run());
        assertThat(timeliness.get(late.run()).isLate()).isTrue();
        assertThat(timeliness.get(other.run())).isEqualTo(new RunTimeliness(false, Duration.ofMinutes(10)));
    }

    private List<RunId> lateRuns() {
        return PageReader.all(page -> workflows().lateExecutions(page)).stream()
                .map(LateExecution::run)
                .toList();
    }

    private List<String> names(String namespace, Sort sort) {
        return PageReader.all(page -> workflows().workflows(namespace, sort, page)).stream()
                .map(workflow -> workflow.name().name())
                .toList();
    }
}
