package io.waymark.port.failure;

/** Signals a failure that the request causes or that the load of the service causes. It carries the typed failure. */
public final class ReadFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ReadFailure failure;

    public ReadFailedException(ReadFailure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public ReadFailure failure() {
        return failure;
    }
}
