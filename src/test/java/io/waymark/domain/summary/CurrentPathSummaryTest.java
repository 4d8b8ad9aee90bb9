package io.waymark.domain.summary;

import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.RunScenario;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurrentPathSummaryTest {
    private final RunScenario run = new RunScenario().planned(0, "A", "B", "C");

    @Test
    void experimentsAreTheCompletedOnes() {
        run.completes(1, "A[x]").starts(2, "B[z]").fails(3, "C[y]");

        assertThat(path().modules()).containsExactly("A", "B", "C");
        assertThat(path().experiments()).containsExactly(Map.entry("A", "x"));
    }

    @Test
    void experimentsFollowTheSequence() {
        run.completes(1, "A[x]").completes(2, "B[y]").completes(3, "Z[z]").completes(4, "C[w]");

        assertThat(path().experiments().keySet()).containsExactly("A", "B", "C", "Z");
        assertThat(path().experimentsThrough("B").keySet()).containsExactly("A", "B");
        assertThat(path().experimentsThrough("Z").keySet()).containsExactly("A", "B", "C", "Z");
    }

    @Test
    void inputModuleIsNearestThatReportedSchema() {
        run.completes(1, "A[x]", schema("a")).completes(2, "B[y]").starts(3, "C[z]");

        assertThat(path().inputModule("C", any -> true)).contains("A");
        assertThat(path().inputModule("B", any -> true)).contains("A");
        assertThat(path().inputModule("A", any -> true)).isEmpty();
    }

    @Test
    void inputModuleNeedsMetadata() {
        run.completes(1, "A[x]", schema("a")).completes(2, "B[y]", schema("b"));

        assertThat(path().inputModule("C", "A"::equals)).contains("A");
        assertThat(path().inputModule("C", none -> false)).isEmpty();
    }

    @Test
    void repeatedExecutionIsNoInputUntilItCompletes() {
        run.completes(1, "A[x]", schema("a")).starts(2, "A[x]");

        assertThat(path().inputModule("B", any -> true)).isEmpty();
    }

    private CurrentPathSummary path() {
        return CurrentPathSummary.of(run.state());
    }
}
