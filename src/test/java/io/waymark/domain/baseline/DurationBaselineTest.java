package io.waymark.domain.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DurationBaselineTest {

    @Test
    void percentilesInterpolateBetweenValues() {
        var percentiles = PercentileCalculator.of(List.of(4.0, 1.0, 3.0, 2.0));

        assertThat(percentiles.at(0.5)).isEqualTo(2.5);
        assertThat(percentiles.at(0.95)).isCloseTo(3.85, within(1e-9));
        assertThat(percentiles.at(1)).isEqualTo(4);
    }

    @Test
    void baselineWithoutDurationsIsEmpty() {
        assertThat(DurationBaseline.of(List.of())).isEqualTo(new DurationBaseline(0, null, null));
    }

    @Test
    void fewDurationsGiveNoLateness() {
        assertThat(DurationBaseline.of(List.of(1.0, 1.0, 1.0, 1.0)).lateAfter()).isNull();
    }

    @Test
    void latenessUsesTheLargerThreshold() {
        assertThat(DurationBaseline.of(List.of(10.0, 10.0, 10.0, 10.0, 10.0)).lateAfter())
                .isEqualTo(20);
        assertThat(new DurationBaseline(5, 10.0, 40.0).lateAfter()).isEqualTo(45);
    }

    @Test
    void shortGapsAreStaleAfterTenMinutes() {
        assertThat(EventGapHistogram.none().staleAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(EventGapHistogram.none()
                        .plus(Map.of(EventGapHistogram.bucket(Duration.ofSeconds(3)), 20L))
                        .staleAfter())
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void longGapsExtendTheStaleTime() {
        var gaps = EventGapHistogram.none()
                .plus(Map.of(EventGapHistogram.bucket(Duration.ofHours(1)), 10L))
                .plus(Map.of(EventGapHistogram.bucket(Duration.ofSeconds(1)), 90L));

        assertThat(gaps.staleAfter()).isBetween(Duration.ofHours(3), Duration.ofMinutes(200));
    }

    @Test
    void rareLongGapsDoNotCount() {
        var gaps = EventGapHistogram.none()
                .plus(Map.of(EventGapHistogram.bucket(Duration.ofHours(1)), 4L))
                .plus(Map.of(EventGapHistogram.bucket(Duration.ofSeconds(1)), 96L));

        assertThat(gaps.staleAfter()).isEqualTo(Duration.ofMinutes(10));
    }
}
