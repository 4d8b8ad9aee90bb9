package io.waymark.port.across;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static io.waymark.port.across.ProjectedRuns.newWorkflow;
import static io.waymark.port.across.ProjectedRuns.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.failure.QueryFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link ComparisonInputReader}. */
public interface ComparisonInputReaderContract {

    ComparisonInputReader reader();

    ScenarioStore runs();

    /** Applies all stored events to the projection. */
    void project();

    @Test
    default void runHasConfigAndExecutions() {
        var config = DomainJson.readMembers("{\"A\": {\"x\": {\"rows\": 5}}}");
        var run = runs().add(new RunScenario(newRun())
                .planned(0, new RunPlan(null, config, List.of("A", "B"), null))
                .starts(1, "A[x]")
                .completes(4, "A[x]", schema("a"))
                .fails(5, "B[x]"));

        var compared = reader().run(run.run()).block().value();

        assertThat(compared.config()).isEqualTo(config);
        assertThat(compared.executions()).containsOnlyKeys("A[x]", "A[x]_B[x]");
        var completed = compared.executions().get("A[x]");
        assertThat(completed.state()).isEqualTo(LifecycleState.COMPLETED);
        assertThat(completed.seconds()).isEqualTo(3);
        assertThat(completed.schema()).isEqualTo(schema("a"));
        assertThat(completed.result()).isEqualTo(Value.Numeric.of(1));
        assertThat(compared.executions().get("A[x]_B[x]").error()).isEqualTo(new Failure("E", "why", null));
    }

    @Test
    default void runAboveTheSizeLimitIsRejected() {
        var scenario = new RunScenario(newRun());
        for (int i = 0; i < 2000; i++) {
            scenario.completes(i, "A[" + i + "]");
        }
        var run = runs().add(scenario);

        assertFails(reader().run(run.run()), QueryFailure.ComparedRunTooLarge.class);
    }

    @Test
    default void unknownRunIsRejected() {
        assertFails(reader().run(newRun()), QueryFailure.UnknownRun.class);
    }

    @Test
    default void previousRunIsOfTheSameWorkflow() {
        var workflow = newWorkflow();
        var first = runs().add(planned(workflow).started(1).completed(2));
        var second = runs().add(planned(workflow).started(3).failed(4));
        runs().add(planned(newWorkflow()).started(5).completed(6));
        var third = runs().add(planned(workflow).started(7));
        project();

        assertThat(reader().previous(third.run(), false).block().value()).isEqualTo(second.run());
        assertThat(reader().previous(third.run(), true).block().value()).isEqualTo(first.run());
        assertFails(reader().previous(first.run(), false), QueryFailure.NoPreviousRun.class);
    }
}
