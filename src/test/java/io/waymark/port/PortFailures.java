package io.waymark.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import reactor.core.publisher.Mono;

/** Asserts that a port fails in a typed way, in one place for all contract tests. */
public final class PortFailures {
    private PortFailures() {}

    /** Asserts that the answer fails with this failure. */
    public static void assertFails(Mono<?> answer, Class<? extends QueryFailure> failure) {
        assertThatThrownBy(answer::block)
                .isInstanceOfSatisfying(
                        QueryFailedException.class,
                        thrown -> assertThat(thrown.failure()).isInstanceOf(failure));
    }
}
