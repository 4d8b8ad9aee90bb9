package io.waymark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.waymark.port.RequestRejected;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API-1. */
class AcceptedParametersTest {
    private static final Set<String> ACCEPTED = Set.of("from", "lastEventId", "kinds", "module");

    @Test
    void acceptedNamesPass() {
        assertThatCode(() -> check("kinds", ACCEPTED)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "kind, kinds",
        "lastEventID, lastEventId",
        "Last-Event-ID, lastEventId",
        "modul, module",
        "form, from",
        "'', from"
    })
    void theNearestNameIsSuggested(String given, String nearest) {
        var refused = refusal(given, ACCEPTED);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.kebabName()).isEqualTo("unknown-parameter");
        assertThat(refused.detail()).contains("'" + given + "'").endsWith("'" + nearest + "'.");
    }

    @Test
    void aLongNameIsCut() {
        assertThat(refusal("x".repeat(8000), ACCEPTED).detail()).hasSizeLessThan(200);
    }

    @Test
    void nothingIsSuggestedWhereNothingIsAccepted() {
        assertThat(refusal("kinds", Set.of()).detail()).contains("remove it");
    }

    private static RequestRejected refusal(String name, Set<String> accepted) {
        return catchThrowableOfType(RequestRejected.class, () -> check(name, accepted));
    }

    private static void check(String name, Set<String> accepted) {
        AcceptedParameters.check(Map.of(name, "value"), accepted);
    }
}
