package io.waymark.port.broker;

/** Signals that the broker rejected an event because it is too large or invalid. A retry cannot succeed. */
public final class BrokerRejectedEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokerRejectedEventException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
