package io.waymark.domain.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.history.HistoryRecordId.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the text form of ids (GEN-4). */
class HistoryRecordIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "snapshot_000001_20241224_210000",
                "snapshot_1234567_00010101_000000",
                "snapshot_999999999999999999_99991231_235959"
            })
    void idEqualsItsText(String text) {
        assertThat(HistoryRecordId.parse(Kind.SNAPSHOT, text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snapshot_0000001_20241224_210000",
                "snapshot_1_20241224_210000",
                "snapshot_9999999999999999999_20241224_210000",
                "change_000001_20241224_210000",
                "Snapshot_000001_20241224_210000",
                "snapshot_000001_20241224_210000 "
            })
    void otherSpellingIsRejected(String text) {
        assertThatThrownBy(() -> HistoryRecordId.parse(Kind.SNAPSHOT, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the form snapshot_000001_20241224_210000");
    }
}
