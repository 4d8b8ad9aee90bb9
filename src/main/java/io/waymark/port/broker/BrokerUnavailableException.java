package io.waymark.port.broker;

/** Signals that the broker (Kafka) failed or did not respond in time. A retry may succeed. */
public final class BrokerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
