package io.waymark.port.store;

import org.jspecify.annotations.Nullable;

/** The database did not answer as it should; trying again may help. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean beforeMigration;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    /**
     * Makes one.
     *
     * @param beforeMigration whether the tables have not been made yet since the start
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause, boolean beforeMigration) {
        super(message, cause);
        this.beforeMigration = beforeMigration;
    }

    /** Returns whether the service still waits for its tables: it logs that once, and not for each attempt to use them. */
    public static boolean isBeforeMigration(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable && unavailable.beforeMigration;
    }
}
