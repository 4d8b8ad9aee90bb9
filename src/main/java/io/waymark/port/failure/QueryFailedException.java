package io.waymark.port.failure;

/**
 * Signals that a request failed because of the request itself or because of the load of the service. Carries the reason
 * as a {@link QueryFailure}.
 */
public final class QueryFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient QueryFailure failure;

    public QueryFailedException(QueryFailure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public QueryFailure failure() {
        return failure;
    }
}
