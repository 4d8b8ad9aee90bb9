package io.waymark.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A few rounds; {@code ./mvnw verify -Pchaos} does many. */
class ChaosIT {
    @Test
    void noEventIsLostOrDuplicatedUnderFaults() throws Exception {
        var report = ChaosRun.run(ChaosSettings.fromProperties(5));

        assertThat(report.violations()).as(report.text()).isEmpty();
    }
}
