package io.waymark.ingest;

/** The watchdog ended a consumer that had records to take and did not move. */
public final class ConsumerStuck extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConsumerStuck(String message) {
        super(message, null, false, false);
    }
}
