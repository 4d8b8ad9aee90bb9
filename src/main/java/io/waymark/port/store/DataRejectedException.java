package io.waymark.port.store;

import org.jspecify.annotations.Nullable;

/**
 * The database refuses something in a batch (SQLSTATE 22… and 23…, or too large), or the broker refuses a record; trying
 * again does not help.
 */
public final class DataRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataRejectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
