package io.waymark.embedded;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Schedules the restarts of a server that ended unexpectedly. The first restart follows after 1 s, and each further
 * pause is twice as long, up to 30 s. After one minute without a restart, the next pause is 1 s again.
 */
final class RestartBackoff {
    private static final Duration INITIAL_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final Duration STABLE_AFTER = Duration.ofMinutes(1);

    private Duration next = INITIAL_BACKOFF;
    private long restartedAt = System.nanoTime();
    private @Nullable CompletableFuture<Void> scheduled;

    /** Returns the pause before the next restart and doubles the one after it. */
    synchronized Duration next() {
        long now = System.nanoTime();
        var wait = now - restartedAt > STABLE_AFTER.toNanos() ? INITIAL_BACKOFF : next;
        next = wait.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? wait.multipliedBy(2) : MAX_BACKOFF;
        restartedAt = now + wait.toNanos();
        return wait;
    }

    synchronized void schedule(Duration wait, Runnable restart) {
        scheduled = CompletableFuture.runAsync(
                restart, CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    synchronized void cancel() {
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }
}
