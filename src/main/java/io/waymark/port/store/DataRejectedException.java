package io.waymark.port.store;

import org.jspecify.annotations.Nullable;

/**
 * Signals that the database rejected a value of a batch (SQLSTATE class 22 or 23, or a size limit), or that the broker
 * rejected a record. A retry cannot succeed.
 */
public final class DataRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataRejectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
