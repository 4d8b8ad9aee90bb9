package io.waymark.ingest;

import io.waymark.decode.NamedRun;
import io.waymark.port.DeadLetter;
import io.waymark.port.EventRecord;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record that goes on as a dead letter.
 *
 * @param reason may say what the event says, so it is for the letter and not for the log
 * @param failure ours rather than the producer's: somebody should look
 */
record PutAside(
        EventRecord record,
        Kind kind,
        String reason,
        @Nullable Throwable failure) {

    /** What is wrong, without a word of the event. */
    enum Kind {
        UNDECODABLE,
        CONTRADICTING,
        TOO_MANY_MODULES,
        RUN_TOO_LARGE,
        COMPARISON_TOO_LARGE,
        NOT_RESTORABLE,
        NOT_APPLIED,
        NOT_STORED,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** A failure's class and where it was thrown, without its message, which may quote the event. */
    private static final class Quiet extends Exception {
        private static final long serialVersionUID = 1;

        Quiet(Throwable failure, int causes) {
            super(
                    failure.getClass().getName(),
                    failure.getCause() == null || causes == 0 ? null : new Quiet(failure.getCause(), causes - 1));
            setStackTrace(failure.getStackTrace());
        }
    }

    private static final int CAUSES = 5;

    DeadLetter letter(Instant now) {
        return new DeadLetter(record, reason, now, NamedRun.of(record).orElse(null));
    }

    /** What the log may hold of the failure; null when there is none. */
    @Nullable
    Throwable quietFailure() {
        return failure == null ? null : quiet(failure);
    }

    /** Returns a failure for the log, without messages that may quote an event. */
    static Throwable quiet(Throwable failure) {
        return new Quiet(failure, CAUSES);
    }
}
