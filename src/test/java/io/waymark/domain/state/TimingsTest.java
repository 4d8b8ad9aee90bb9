package io.waymark.domain.state;

import static io.waymark.fixture.RunScenario.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RunScenario;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingsTest {
    private static final Value.Members NOTHING = Value.Members.empty();

    private final RunScenario runScenario = new RunScenario();

    @Test
    void endClosesStartAndOverridesContext() {
        runScenario
                .timingStarts(1, "A[x]", "fit", members("{\"a\": 1, \"b\": 1, \"status\": 0}"))
                .timingEnds(3.5, "A[x]", "fit", null, members("{\"b\": 2}"));

        assertThat(runScenario.last().timings())
                .containsExactly(new Timing(
                        1,
                        new TimedStep(RunScenario.execution("A[x]"), "fit"),
                        at(1),
                        at(3.5),
                        2.5,
                        members("{\"a\": 1, \"b\": 2, \"status\": \"completed\"}")));
        assertThat(runScenario.last().timings().getFirst().id())
                .map(Object::toString)
                .hasValue("timing_000001_20241224_210003");
        assertThat(runScenario.state().openTimings()).isEmpty();
    }

    @Test
    void endWithoutStartIsOrphaned() {
        runScenario.timingEnds(10, "A[x]", "fit", 2.675, NOTHING);
        assertThat(timing().startedAt()).isEqualTo(at(7.325));
        assertThat(timing().seconds()).isEqualTo(2.67);
        assertThat(timing().context()).isEqualTo(members("{\"status\": \"completed\", \"orphaned\": true}"));

        runScenario.timingEnds(11, "A[x]", "fit", null, NOTHING);
        assertThat(timing().startedAt()).isEqualTo(at(11));
        assertThat(timing().seconds()).isEqualTo(0.0);
    }

    @Test
    void timingBeforeItsModuleHasAKey() {
        runScenario.completes(1, "A[x]").timingEnds(2, "B[y]", "fit", 1.0, NOTHING);

        assertThat(runScenario.last().execution()).hasToString("A[x]_B[y]");
    }

    @Test
    void secondStartReplacesFirst() {
        runScenario
                .timingStarts(1, "A[x]", "fit", NOTHING)
                .timingStarts(2, "A[x]", "fit", NOTHING)
                .timingEnds(5, "A[x]", "fit", null, NOTHING);

        assertThat(timing().startedAt()).isEqualTo(at(2));
        assertThat(timing().number()).isEqualTo(1);
    }

    /** Rounds like Python's {@code round(x, 2)}. */
    @ParameterizedTest
    @CsvSource({"2.675, 2.67", "12.505, 12.51", "0.125, 0.12", "1.005, 1.0", "0.375, 0.38", "1E-9, 0.0"})
    void durationIsRoundedHalfEven(double seconds, double expected) {
        runScenario.timingEnds(20, "A[x]", "fit", seconds, NOTHING);

        assertThat(timing().seconds()).isEqualTo(expected);
    }

    @Test
    void computedDurationIsNearestDouble() {
        var start = Instant.parse("2024-12-24T21:00:00Z");

        assertThat(Timing.secondsBetween(start, start.plusNanos(1_005_000_000))).isEqualTo(1.005);
        assertThat(Timing.secondsBetween(start, start.plusNanos(123_456_785_000L)))
                .isEqualTo(123.456785);
    }

    /** RUN-37: clocks that differ. */
    @Test
    void computedDurationIsNeverNegative() {
        runScenario.timingStarts(10, "A[x]", "fit", NOTHING).timingEnds(5, "A[x]", "fit", null, NOTHING);

        assertThat(timing().seconds()).isEqualTo(0.0);
        assertThat(timing().startedAt()).isEqualTo(at(10));
        assertThat(timing().endedAt()).isEqualTo(at(5));
    }

    /** RUN-37, RUN-41. */
    @Test
    void runTimingIsNeverNegative() {
        runScenario.starts(20, "A[x]").fails(15, "A[x]");

        assertThat(timing().seconds()).isEqualTo(0.0);
        assertThat(timing().startedAt()).isEqualTo(at(20));
        assertThat(timing().endedAt()).isEqualTo(at(15));
    }

    /** RUN-39: no duration counts as 0. */
    @Test
    void orphanedEndWithoutDurationHasZeroLength() {
        runScenario.timingEnds(11, "A[x]", "fit", null, NOTHING);

        assertThat(timing().startedAt()).isEqualTo(at(11));
        assertThat(timing().seconds()).isEqualTo(0.0);
    }

    @Test
    void executionWithoutRunTimingGetsOne() {
        runScenario.starts(1, "A[x]").timingStarts(2, "A[x]", "fit", NOTHING).fails(4, "A[x]");

        assertThat(runScenario.last().timings())
                .containsExactly(new Timing(
                        1,
                        new TimedStep(RunScenario.execution("A[x]"), "run"),
                        at(1),
                        at(4),
                        3.0,
                        members("{\"source\": \"execution\", \"status\": \"error\"}")));
        assertThat(runScenario.completes(5, "A[x]").last().timings()).isEmpty();
        assertThat(runScenario.completes(6, "B[x]").last().timings()).isEmpty();
    }

    @Test
    void executionWithRunTimingGetsNoOther() {
        runScenario.starts(1, "A[x]").timingStarts(2, "A[x]", "run", NOTHING).completes(4, "A[x]");
        assertThat(runScenario.last().timings()).isEmpty();

        runScenario.starts(5, "A[y]").timingEnds(6, "A[y]", "run", 1.0, NOTHING).completes(7, "A[y]");
        assertThat(runScenario.last().timings()).isEmpty();

        runScenario.starts(8, "A[z]").timingEnds(9, "A[y]", "run", 1.0, NOTHING).completes(10, "A[z]");
        assertThat(runScenario.last().timings()).hasSize(1);
    }

    @Test
    void timingCountsAfterExecutionLeftPath() {
        runScenario
                .planned(0, "A", "B")
                .completes(1, "A[x]")
                .starts(2, "B[x]")
                .completes(3, "A[x]")
                .timingStarts(4, "B[x]", "run", NOTHING)
                .completes(5, "B[x]");

        assertThat(runScenario.last().timings()).isEmpty();
    }

    @Test
    void oldestOpenTimingIsDropped() {
        for (int i = 0; i <= TimingReducer.MAX_OPEN; i++) {
            runScenario.timingStarts(i, "A[x]", "step " + i, NOTHING);
        }

        assertThat(runScenario.state().openTimings()).hasSize(TimingReducer.MAX_OPEN);
        assertThat(runScenario
                        .timingEnds(2000, "A[x]", "step 0", null, NOTHING)
                        .last()
                        .timings()
                        .getFirst()
                        .context()
                        .get("orphaned"))
                .isEqualTo(new Value.Bool(true));
    }

    private Timing timing() {
        return runScenario.last().timings().getLast();
    }

    private static Value.Members members(String json) {
        return DomainJson.readMembers(json);
    }
}
