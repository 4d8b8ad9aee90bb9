package io.waymark.port.read;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.plan.ExpectedExecutionTree;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunPlan;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ExecutionReader.Listed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link ExecutionReader}. The planned executions are compared with the rule of the domain. */
public interface ExecutionReaderContract {
    ExecutionReader reader();

    /** Returns a reader with this limit of a page. */
    ExecutionReader reader(long maxPageCharacters);

    ScenarioStore runs();

    @Test
    default void plannedExecutionsPrecedeUnplannedOnes() {
        var run = planned().completes(1, "A[other]").completes(2, "A[two]").completes(3, "Z[z]");
        runs().add(run);

        var listed = PageReader.all(page -> reader().executions(run.run(), page));

        PageReader.assertPaged(page -> reader().executions(run.run(), page));
        assertThat(listed.stream()
                        .filter(Listed::planned)
                        .map(one -> one.execution().key()))
                .isEqualTo(ExpectedExecutionTree.of(run.state().plan()).keys().toList());
        assertThat(listed.stream()
                        .filter(one -> !one.planned())
                        .map(one -> one.execution().key().last().module()))
                .containsExactly("A", "Z");
        assertThat(listed).extracting(Listed::position).isSorted().startsWith(1L);
    }

    @Test
    default void executionsShowTheirStates() {
        var run = runs().add(planned().completes(1, "A[one]").starts(2, "B[x]"));

        assertThat(PageReader.all(page -> reader().executions(run.run(), page)))
                .extracting(one -> one.execution().state())
                .containsExactly(
                        LifecycleState.COMPLETED,
                        LifecycleState.IN_PROGRESS,
                        LifecycleState.NOT_STARTED,
                        LifecycleState.NOT_STARTED);
    }

    @Test
    default void failedExecutionHasItsError() {
        var run = runs().add(planned().fails(1, "A[one]"));

        assertThat(PageReader.all(page -> reader().executions(run.run(), page))
                        .getFirst()
                        .error())
                .isEqualTo(new Failure("E", "why", null));
    }

    @Test
    default void smallPageHasOneExecution() {
        var run = runs().add(planned().fails(1, "A[one]"));

        var page = reader(1)
                .executions(run.run(), PageRequest.first(10, true))
                .block()
                .value();

        assertThat(page.items()).hasSize(1);
        assertThat(page.next()).isEqualTo(1);
    }

    @Test
    default void executionsOfUnknownRunAreRejected() {
        assertFails(reader().executions(newRun(), PageRequest.first(1, true)), QueryFailure.UnknownRun.class);
    }

    private static RunScenario planned() {
        var config = DomainJson.readMembers("{\"A\": {\"one\": {}, \"two\": {}}, \"B\": {\"x\": {}}}");
        return new RunScenario(newRun()).planned(0, new RunPlan(null, config, List.of("A", "B"), null));
    }
}
