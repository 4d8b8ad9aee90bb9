package io.waymark.domain.fold;

import static io.waymark.fixture.Story.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.Story;
import io.waymark.wire.DomainJson;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingsTest {
    private static final Value.Members NOTHING = Value.Members.empty();

    private final Story story = new Story();

    @Test
    void anEndClosesItsStartAndItsContextWins() {
        story.timingStarts(1, "A[x]", "fit", members("{\"a\": 1, \"b\": 1, \"status\": 0}"))
                .timingEnds(3.5, "A[x]", "fit", null, members("{\"b\": 2}"));

        assertThat(story.last().timings())
                .containsExactly(new Timing(
                        1,
                        new Step(Story.execution("A[x]"), "fit"),
                        at(1),
                        at(3.5),
                        2.5,
                        members("{\"a\": 1, \"b\": 2, \"status\": \"completed\"}")));
        assertThat(story.last().timings().getFirst().id())
                .map(Object::toString)
                .hasValue("timing_000001_20241224_210003");
        assertThat(story.state().openTimings()).isEmpty();
    }

    @Test
    void anEndWithoutAStartIsOrphaned() {
        story.timingEnds(10, "A[x]", "fit", 2.675, NOTHING);
        assertThat(timing().startedAt()).isEqualTo(at(7.325));
        assertThat(timing().seconds()).isEqualTo(2.67);
        assertThat(timing().context()).isEqualTo(members("{\"status\": \"completed\", \"orphaned\": true}"));

        story.timingEnds(11, "A[x]", "fit", null, NOTHING);
        assertThat(timing().startedAt()).isEqualTo(at(11));
        assertThat(timing().seconds()).isEqualTo(0.0);
    }

    @Test
    void aSecondStartReplacesTheFirst() {
        story.timingStarts(1, "A[x]", "fit", NOTHING)
                .timingStarts(2, "A[x]", "fit", NOTHING)
                .timingEnds(5, "A[x]", "fit", null, NOTHING);

        assertThat(timing().startedAt()).isEqualTo(at(2));
        assertThat(timing().number()).isEqualTo(1);
    }

    /** As Python's {@code round(x, 2)} has it. */
    @ParameterizedTest
    @CsvSource({"2.675, 2.67", "12.505, 12.51", "0.125, 0.12", "1.005, 1.0", "0.375, 0.38", "1E-9, 0.0"})
    void aDurationIsRoundedHalfEvenOnTheBinaryDouble(double seconds, double expected) {
        story.timingEnds(20, "A[x]", "fit", seconds, NOTHING);

        assertThat(timing().seconds()).isEqualTo(expected);
    }

    @Test
    void aComputedDurationIsTheDoubleNearestToTheMicroseconds() {
        var start = Instant.parse("2024-12-24T21:00:00Z");

        assertThat(Timing.secondsBetween(start, start.plusNanos(1_005_000_000))).isEqualTo(1.005);
        assertThat(Timing.secondsBetween(start, start.plusNanos(123_456_785_000L)))
                .isEqualTo(123.456785);
    }

    /** RUN-37: skewed clocks. */
    @Test
    void aComputedDurationIsNeverNegative() {
        story.timingStarts(10, "A[x]", "fit", NOTHING).timingEnds(5, "A[x]", "fit", null, NOTHING);

        assertThat(timing().seconds()).isEqualTo(0.0);
        assertThat(timing().startedAt()).isEqualTo(at(10));
        assertThat(timing().endedAt()).isEqualTo(at(5));
    }

    /** RUN-37, RUN-41. */
    @Test
    void theTimingOfARunIsNeverNegative() {
        story.starts(20, "A[x]").fails(15, "A[x]");

        assertThat(timing().seconds()).isEqualTo(0.0);
        assertThat(timing().startedAt()).isEqualTo(at(20));
        assertThat(timing().endedAt()).isEqualTo(at(15));
    }

    /** RUN-39: no duration counts as 0. */
    @Test
    void anOrphanedEndWithoutADurationStartsAtItsEnd() {
        story.timingEnds(11, "A[x]", "fit", null, NOTHING);

        assertThat(timing().startedAt()).isEqualTo(at(11));
        assertThat(timing().seconds()).isEqualTo(0.0);
    }

    @Test
    void anExecutionThatToldItsStartAndNoTimingOfItsRunGetsOne() {
        story.starts(1, "A[x]").timingStarts(2, "A[x]", "fit", NOTHING).fails(4, "A[x]");

        assertThat(story.last().timings())
                .containsExactly(new Timing(
                        1,
                        new Step(Story.execution("A[x]"), "run"),
                        at(1),
                        at(4),
                        3.0,
                        members("{\"source\": \"execution\", \"status\": \"error\"}")));
        assertThat(story.completes(5, "A[x]").last().timings()).isEmpty();
        assertThat(story.completes(6, "B[x]").last().timings()).isEmpty();
    }

    @Test
    void anExecutionThatSentATimingOfItsRunGetsNoOther() {
        story.starts(1, "A[x]").timingStarts(2, "A[x]", "run", NOTHING).completes(4, "A[x]");
        assertThat(story.last().timings()).isEmpty();

        story.starts(5, "A[y]").timingEnds(6, "A[y]", "run", 1.0, NOTHING).completes(7, "A[y]");
        assertThat(story.last().timings()).isEmpty();

        story.starts(8, "A[z]").timingEnds(9, "A[y]", "run", 1.0, NOTHING).completes(10, "A[z]");
        assertThat(story.last().timings()).hasSize(1);
    }

    @Test
    void aTimingOfAnExecutionThatLeftThePathCountsToo() {
        story.planned(0, "A", "B")
                .completes(1, "A[x]")
                .starts(2, "B[x]")
                .completes(3, "A[x]")
                .timingStarts(4, "B[x]", "run", NOTHING)
                .completes(5, "B[x]");

        assertThat(story.last().timings()).isEmpty();
    }

    @Test
    void theOldestOfTooManyOpenTimingsIsForgotten() {
        for (int i = 0; i <= TimingFold.MAX_OPEN; i++) {
            story.timingStarts(i, "A[x]", "step " + i, NOTHING);
        }

        assertThat(story.state().openTimings()).hasSize(TimingFold.MAX_OPEN);
        assertThat(story.timingEnds(2000, "A[x]", "step 0", null, NOTHING)
                        .last()
                        .timings()
                        .getFirst()
                        .context()
                        .get("orphaned"))
                .isEqualTo(new Value.Bool(true));
    }

    private Timing timing() {
        return story.last().timings().getLast();
    }

    private static Value.Members members(String json) {
        return DomainJson.readMembers(json);
    }
}
