package io.waymark.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Runs a few rounds of the chaos harness; {@code ./mvnw verify -Pchaos} runs many. */
class ChaosIT {
    @Test
    void noEventIsLostOrDuplicatedUnderFaults() throws Exception {
        var report = ChaosRun.run(ChaosSettings.fromProperties(2));

        assertThat(report.violations()).as(report.text()).isEmpty();
    }
}
