package io.waymark.postgres.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresVersionTest {

    /** The numbers are values of {@code show server_version_num}. */
    @ParameterizedTest
    @CsvSource({"150018, 15.18, true", "160014, 16.14, true", "170000, 17.0, false", "180006, 18.6, false"})
    void releasesBefore17AreTooOld(int number, String name, boolean tooOld) {
        var version = new PostgresVersion(number);

        assertThat(version).hasToString(name);
        assertThat(version.isTooOld()).isEqualTo(tooOld);
    }
}
