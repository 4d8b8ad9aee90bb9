package io.waymark.port;

import org.jspecify.annotations.Nullable;

/** The database did not answer as it should; trying again may help. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
