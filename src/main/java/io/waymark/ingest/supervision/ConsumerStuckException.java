package io.waymark.ingest.supervision;

/** Signals that the watchdog stopped a consumer that made no progress although there were records to fetch. */
public final class ConsumerStuckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConsumerStuckException(String message) {
        super(message, null, false, false);
    }
}
