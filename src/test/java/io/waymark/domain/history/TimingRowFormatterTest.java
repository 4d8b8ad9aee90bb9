package io.waymark.domain.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingRowFormatterTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final TimedStep STEP = new TimedStep(new ModuleExperimentName("Loader", "v1"), "read");

    private final TimingRowFormatter table = new TimingRowFormatter(Instant::toString, value -> "json");

    @Test
    void contextColumnsFollowTheFixedOnes() {
        assertThat(TimingRowFormatter.columns(List.of("rows", "host")))
                .startsWith("record_id", "module_name")
                .endsWith("duration_seconds", "rows", "host")
                .hasSize(9);
    }

    @Test
    void closedTimingFillsAllCells() {
        var context = Value.Members.of("host", new Value.Text("h")).with("rows", Value.Numeric.of(5));
        var timing = Timing.closed(7, STEP, START, START.plusSeconds(2), 2, context);

        assertThat(table.row(timing, List.of("rows", "host", "other")))
                .containsExactly(
                        "timing_000007_20260131_120002",
                        "Loader",
                        "v1",
                        "read",
                        "2026-01-31T12:00:00Z",
                        "2026-01-31T12:00:02Z",
                        "2.0",
                        "json",
                        "h",
                        "");
    }

    @Test
    void openTimingHasEmptyCells() {
        var timing = Timing.open(STEP, START, Value.Members.of("host", Value.Null.NULL));

        assertThat(table.row(timing, List.of("host")))
                .containsExactly("", "Loader", "v1", "read", "2026-01-31T12:00:00Z", "", "", "");
    }
}
