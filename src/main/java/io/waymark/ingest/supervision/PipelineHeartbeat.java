package io.waymark.ingest.supervision;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Detects a dead pipeline: a pipeline that does not complete its next step before a deadline. A pipeline that waits for
 * a server postpones the deadline with each attempt. A pipeline whose thread died does not. The heartbeat also stores
 * the records that the pipeline is processing, because one of them may be the cause.
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

    /** Records the start of an attempt, which ends within {@code waymark.ingest.attempt-timeout}. */
    public void recordAttempt() {
        expectStepWithin(settings.attemptTimeout());
    }

    /** Records the start of a pause before the next attempt, of at most {@code waymark.ingest.max-backoff}. */
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

    /** Records an unhandled exception of a task of the pipeline. */
    public void recordDeath(Throwable cause) {
        causeOfDeath = cause;
    }

    /** Returns the reason why the pipeline counts as dead; null while it is alive. */
    public @Nullable String causeOfDeath() {
        var cause = causeOfDeath;
        if (cause != null) {
            return "its thread failed: " + cause.getClass().getName();
        }
        return clock.instant().isAfter(deadline) ? "it has made no progress for " + settings.stuckAfter() : null;
    }

    /** Returns the records in progress; null while the consumer waits for records. */
    public @Nullable RecordSlice slice() {
        return slice;
    }
}
