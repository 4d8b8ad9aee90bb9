package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;

/** Waits for a condition, with a timeout that suits a slow machine. */
final class Awaiter {
    static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private Awaiter() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(end);
            pause(POLL_INTERVAL);
        }
    }

    static void pause(Duration time) {
        Mono.delay(time).block();
    }
}
