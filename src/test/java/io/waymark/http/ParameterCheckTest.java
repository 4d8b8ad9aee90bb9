package io.waymark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waymark.port.RequestRejected;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API-1. */
class ParameterCheckTest {
    private static final List<String> ACCEPTED =
            List.of("kinds", "limit", "cursor", "lastEventId", "change_type", "workflow");

    @Test
    void acceptedNamesPass() {
        assertThatCode(() -> ParameterCheck.check(List.of("limit", "cursor"), ACCEPTED))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "kind, kinds",
        "Limit, limit",
        "lastEventID, lastEventId",
        "last-event-id, lastEventId",
        "changeType, change_type",
        "workfow, workflow"
    })
    void unknownNamesSuggestTheNearest(String name, String nearest) {
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> ParameterCheck.check(List.of("limit", name), ACCEPTED))
                .satisfies(refused -> {
                    assertThat(refused.kebabName()).isEqualTo("unknown-parameter");
                    assertThat(refused.detail()).contains("'" + name + "'", "'" + nearest + "'");
                });
    }

    @Test
    void longNamesAreShownShortened() {
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> ParameterCheck.check(List.of("x".repeat(5000)), List.of()))
                .satisfies(refused ->
                        assertThat(refused.detail()).hasSizeLessThan(300).endsWith("accepts none."));
    }
}
