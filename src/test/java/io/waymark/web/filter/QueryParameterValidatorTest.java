package io.waymark.web.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waymark.web.problem.RequestRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API-1. */
class QueryParameterValidatorTest {
    private static final List<String> ACCEPTED =
            List.of("kinds", "limit", "cursor", "lastEventId", "change_type", "workflow");

    @Test
    void acceptedNamesPass() {
        assertThatCode(() -> QueryParameterValidator.check(List.of("limit", "cursor"), ACCEPTED))
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
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> QueryParameterValidator.check(List.of("limit", name), ACCEPTED))
                .satisfies(exception -> {
                    assertThat(exception.problemType()).isEqualTo("unknown-parameter");
                    assertThat(exception.detail()).contains("'" + name + "'", "'" + nearest + "'");
                });
    }

    @Test
    void longNamesAreShownShortened() {
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> QueryParameterValidator.check(List.of("x".repeat(5000)), List.of()))
                .satisfies(exception ->
                        assertThat(exception.detail()).hasSizeLessThan(300).endsWith("accepts none."));
    }
}
