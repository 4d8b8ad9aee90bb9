package io.waymark.port.store;

import org.jspecify.annotations.Nullable;

/** Signals that the database failed or did not respond in time. A retry may succeed. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean beforeMigration;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    /**
     * Creates the exception.
     *
     * @param beforeMigration whether the database migration has not completed since the start
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause, boolean beforeMigration) {
        super(message, cause);
        this.beforeMigration = beforeMigration;
    }

    /**
     * Returns whether the failure occurred before the database migration completed. The service logs this state only
     * once.
     */
    public static boolean isBeforeMigration(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable && unavailable.beforeMigration;
    }
}
