package io.waymark.restore;

/** Signals that a restore request has no outcome. It carries the typed failure. */
public final class RestoreFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient RestoreFailure failure;

    public RestoreFailedException(RestoreFailure failure) {
        super(failure.toString(), null, false, false);
        this.failure = failure;
    }

    public RestoreFailure failure() {
        return failure;
    }
}
