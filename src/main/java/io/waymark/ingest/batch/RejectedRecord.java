package io.waymark.ingest.batch;

import io.waymark.codec.request.RecordRunIdFinder;
import io.waymark.domain.record.EventRecord;
import io.waymark.port.broker.DeadLetter;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be decoded or applied and becomes a dead letter.
 *
 * @param record the record
 * @param kind the category of the rejection, which is logged
 * @param reason the explanation for people. The log omits it, because it may quote the event.
 * @param failure the exception if a defect of the service caused the rejection; null if the event is invalid
 */
public record RejectedRecord(
        EventRecord record,
        RejectionKind kind,
        String reason,
        @Nullable Throwable failure) {

    /**
     * The kinds of rejections. In contrast to the reason, the kind contains no data of the event, so it may be logged.
     */
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

    /**
     * A copy of an exception for the log, with its class, stack trace and causes. The messages are omitted, because
     * they may quote an event.
     */
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
        return new DeadLetter(record, reason, now, RecordRunIdFinder.of(record).orElse(null));
    }

    /** Returns the failure without messages that may quote the event; null if there is none. */
    @Nullable
    Throwable redactedFailure() {
        return failure == null ? null : redact(failure);
    }

    /** Returns a copy of a failure for the log, without messages, which may quote an event. */
    public static Throwable redact(Throwable failure) {
        return new RedactedException(failure, MAX_CAUSES);
    }
}
