package io.waymark.port;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.Assertions;
import reactor.core.publisher.Mono;

/** Asserts that a port rejects a request, in one place for all contract tests. */
public final class PortFailures {
    private PortFailures() {}

    /** Asserts that the answer is a rejection of this type, for example {@code unknown-run}. */
    public static void assertRejected(Mono<?> answer, String type) {
        assertThatThrownBy(answer::block)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        rejection ->
                                Assertions.assertThat(rejection.problemType()).isEqualTo(type));
    }
}
