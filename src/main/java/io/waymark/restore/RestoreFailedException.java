package io.waymark.restore;

/**
 * Signals that a restore request failed or that its outcome is not yet known. Carries the reason as a {@link
 * RestoreFailure}.
 */
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
