package io.waymark.ingest.supervision;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Until when a consumer's pipeline has to make its next step, and what it works on. A pipeline that waits for a server
 * makes an attempt after another; one whose thread died makes no step any more.
 */
public class PipelineHeartbeat {

    private final InstantSource clock;
    private final IngestProperties settings;
    private volatile Instant deadline = Instant.MAX;
    private volatile @Nullable RecordSlice slice;
    private volatile @Nullable Throwable causeOfDeath;

    public PipelineHeartbeat(InstantSource clock, IngestProperties settings) {
        this.clock = clock;
        this.settings = settings;
    }

    public void startSlice(RecordSlice next) {
        slice = next;
        recordStep();
    }

    public void recordStep() {
        expectStepWithin(Duration.ZERO);
    }

    /** An attempt, which ends by its own timeout. */
    public void recordAttempt() {
        expectStepWithin(settings.attemptTimeout());
    }

    /** A pause before the next attempt. */
    public void expectPause() {
        expectStepWithin(settings.maxBackoff());
    }

    private void expectStepWithin(Duration atMost) {
        deadline = clock.instant().plus(atMost).plus(settings.stuckAfter());
    }

    public void idle() {
        slice = null;
        deadline = Instant.MAX;
    }

    /** A task of the pipeline ended with an exception that nobody handled. */
    public void recordDeath(Throwable cause) {
        causeOfDeath = cause;
    }

    /** Why the pipeline counts as dead, or null while it lives. */
    public @Nullable String causeOfDeath() {
        var cause = causeOfDeath;
        if (cause != null) {
            return "its thread failed: " + cause.getClass().getName();
        }
        return clock.instant().isAfter(deadline) ? "it has made no step for " + settings.stuckAfter() : null;
    }

    /** The step in work, null while the consumer waits for records. */
    public @Nullable RecordSlice slice() {
        return slice;
    }
}
