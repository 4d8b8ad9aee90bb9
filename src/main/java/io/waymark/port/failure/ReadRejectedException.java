package io.waymark.port.failure;

/**
 * Signals that a request failed because of the request itself or because of the load of the service. Carries the reason
 * as a {@link ReadFailure}.
 */
public final class ReadRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ReadFailure failure;

    public ReadRejectedException(ReadFailure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public ReadFailure failure() {
        return failure;
    }
}
