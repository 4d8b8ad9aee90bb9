package io.waymark.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ConcurrencyLimiterTest {
    private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(1);
    private final Sinks.One<String> first = Sinks.one();

    @Test
    void cancelledOperationContinuesAndKeepsItsPlace() {
        var second = Sinks.<String>one();
        limiter.run(first::asMono).subscribe().dispose();
        limiter.run(second::asMono).subscribe();

        assertThat(first.currentSubscriberCount()).isOne();
        assertThat(second.currentSubscriberCount()).isZero();

        first.tryEmitValue("done");

        assertThat(second.currentSubscriberCount()).isOne();
    }

    @Test
    void cancelledWaiterLeavesTheQueue() {
        var second = Sinks.<String>one();
        limiter.run(first::asMono).subscribe();
        limiter.run(second::asMono).subscribe().dispose();

        first.tryEmitValue("done");

        assertThat(second.currentSubscriberCount()).isZero();
        assertThat(limiter.run(() -> Mono.just("next")).block()).isEqualTo("next");
    }

    @Test
    void subscriberThatHasCancelledTakesNoPlace() {
        limiter.run(() -> Mono.just("cancelled"))
                .timeout(Mono.just("at once"))
                .onErrorComplete()
                .block();

        assertThat(limiter.run(() -> Mono.just("next")).block(Duration.ofSeconds(10)))
                .isEqualTo("next");
    }

    @Test
    void failedOperationGivesUpItsPlace() {
        limiter.run(() -> Mono.error(new IllegalStateException("expected")))
                .onErrorComplete()
                .block();

        assertThat(limiter.run(() -> Mono.just("next")).block()).isEqualTo("next");
    }
}
