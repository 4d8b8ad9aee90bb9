package io.waymark.ingest.batch;

import io.waymark.codec.request.RunIdFinder;
import io.waymark.domain.record.EventRecord;
import io.waymark.port.broker.DeadLetter;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record that goes on as a dead letter.
 *
 * @param reason may say what the event says, so it is for the letter and not for the log
 * @param failure ours rather than the producer's: somebody should look
 */
public record RejectedRecord(
        EventRecord record,
        RejectionKind kind,
        String reason,
        @Nullable Throwable failure) {

    /** What is wrong, without a word of the event. */
    enum RejectionKind {
        UNDECODABLE,
        CONTRADICTING,
        TOO_MANY_MODULES,
        RUN_TOO_LARGE,
        COMPARISON_TOO_LARGE,
        NOT_RESTORABLE,
        NOT_APPLIED,
        NOT_STORED,
        FAILED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** A failure's class and where it was thrown, without its message, which may quote the event. */
    private static final class RedactedException extends Exception {
        private static final long serialVersionUID = 1;

        RedactedException(Throwable failure, int causes) {
            super(
                    failure.getClass().getName(),
                    failure.getCause() == null || causes == 0
                            ? null
                            : new RedactedException(failure.getCause(), causes - 1));
            setStackTrace(failure.getStackTrace());
        }
    }

    private static final int MAX_CAUSES = 5;

    DeadLetter toDeadLetter(Instant now) {
        return new DeadLetter(record, reason, now, RunIdFinder.of(record).orElse(null));
    }

    /** What the log may hold of the failure; null when there is none. */
    @Nullable
    Throwable redactedFailure() {
        return failure == null ? null : redact(failure);
    }

    /** Returns a failure for the log, without messages that may quote an event. */
    public static Throwable redact(Throwable failure) {
        return new RedactedException(failure, MAX_CAUSES);
    }
}
