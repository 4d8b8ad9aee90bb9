package io.waymark.ingest.supervision;

/** Thrown when the watchdog stops a consumer that had records to fetch and made no progress. */
public final class ConsumerStuckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConsumerStuckException(String message) {
        super(message, null, false, false);
    }
}
