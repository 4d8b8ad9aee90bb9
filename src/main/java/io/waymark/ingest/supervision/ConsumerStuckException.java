package io.waymark.ingest.supervision;

/** The watchdog ended a consumer that had records to take and did not move. */
public final class ConsumerStuckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConsumerStuckException(String message) {
        super(message, null, false, false);
    }
}
