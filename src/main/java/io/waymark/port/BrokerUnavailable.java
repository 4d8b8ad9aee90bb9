package io.waymark.port;

/** The broker did not answer as it should; trying again may help. */
public final class BrokerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
