package io.waymark.port.read;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.failure.QueryFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link ExecutionOutputReader}. */
public interface ExecutionOutputReaderContract {

    ExecutionOutputReader reader();

    ScenarioStore runs();

    @Test
    default void lastModuleOfSequenceIsTheDefault() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A", "B")
                .completes(1, "A[x]")
                .completes(2, "B[x]", schema("b"))
                .completes(3, "Z[x]"));

        assertThat(all(run.run(), null, false))
                .containsExactly(run.deltas().get(2).result());
    }

    @Test
    default void runWithoutModulesHasNoResults() {
        var run = runs().add(new RunScenario(newRun()).started(1));

        assertThat(all(run.run(), null, false)).isEmpty();
    }

    @Test
    default void lastResultKeepsTheFirstPosition() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A")
                .completes(1, "A[x]")
                .completes(2, "A[y]")
                .completes(3, "A[z]"));
        runs().add(run.completes(4, "A[x]", schema("again")));

        PageReader.assertPaged(page -> reader().results(run.run(), "A", false, page));
        assertThat(all(run.run(), "A", false))
                .extracting(result -> result.key().last().experiment())
                .containsExactly("x", "y", "z");
        assertThat(all(run.run(), "A", false).getFirst()).isEqualTo(run.last().result());
    }

    @Test
    default void currentResultIsOnThePath() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A", "B")
                .completes(1, "A[x]")
                .completes(2, "B[x]")
                .completes(3, "A[y]"));

        assertThat(all(run.run(), "A", true)).containsExactly(run.last().result());
        assertThat(all(run.run(), "B", true)).isEmpty();
    }

    @Test
    default void unknownModuleIsRejected() {
        var run = runs().add(new RunScenario(newRun()).planned(0, "A").completes(1, "Z[x]"));
        var page = PageRequest.first(1, true);

        assertThat(all(run.run(), "A", false)).isEmpty();
        assertThat(all(run.run(), "Z", false)).hasSize(1);
        assertFails(reader().results(run.run(), "X", false, page), QueryFailure.UnknownModule.class);
        assertFails(reader().results(newRun(), "A", false, page), QueryFailure.UnknownRun.class);
    }

    private List<RecordedResult> all(RunId run, String module, boolean current) {
        return PageReader.all(page -> reader().results(run, module, current, page));
    }
}
