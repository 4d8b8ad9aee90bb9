package io.waymark.ingest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Until when a consumer's pipeline has to make its next step, and what it works on. A pipeline that waits for a server
 * makes an attempt after another; one whose thread died makes no step any more.
 */
class Heartbeat {

    private final InstantSource clock;
    private final IngestSettings settings;
    private volatile Instant deadline = Instant.MAX;
    private volatile @Nullable Slice slice;
    private volatile @Nullable Throwable death;

    Heartbeat(InstantSource clock, IngestSettings settings) {
        this.clock = clock;
        this.settings = settings;
    }

    void begin(Slice next) {
        slice = next;
        step();
    }

    void step() {
        within(Duration.ZERO);
    }

    /** An attempt, which ends by its own timeout. */
    void attempt() {
        within(settings.attemptTimeout());
    }

    /** A pause before the next attempt. */
    void pause() {
        within(settings.maxBackoff());
    }

    private void within(Duration atMost) {
        deadline = clock.instant().plus(atMost).plus(settings.stuckAfter());
    }

    void idle() {
        slice = null;
        deadline = Instant.MAX;
    }

    /** A task of the pipeline ended with an exception that nobody handled. */
    void died(Throwable cause) {
        death = cause;
    }

    /** Why the pipeline counts as dead, or null while it lives. */
    @Nullable
    String causeOfDeath() {
        var cause = death;
        if (cause != null) {
            return "its thread failed: " + cause.getClass().getName();
        }
        return clock.instant().isAfter(deadline) ? "it has made no step for " + settings.stuckAfter() : null;
    }

    /** The step in work, null while the consumer waits for records. */
    @Nullable
    Slice slice() {
        return slice;
    }
}
