package io.waymark.postgres.lookup;

import io.r2dbc.spi.R2dbcException;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.store.StoreUnavailableException;

/**
 * Creates the error response for a restore that fails because the stored records of a run contradict each other or
 * cannot be read. Only a manual change in the database can cause this.
 */
public final class InconsistentHistory {
    private InconsistentHistory() {}

    public static RequestRejectedException inconsistent(RunId run, String problem) {
        return new RequestRejectedException(
                409,
                "inconsistent-history",
                "Cannot restore run " + run + " to this snapshot: " + problem + ". Nothing was changed. GET"
                        + " /api/v1/runs/" + run + "/verify lists all inconsistencies; restore to another snapshot.");
    }

    public static RequestRejectedException inconsistent(RunId run, Throwable unreadable) {
        return inconsistent(run, "a stored record cannot be read (" + unreadable.getMessage() + ")");
    }

    /**
     * Returns whether a failure means that a stored row is damaged. The classes that read rows do not validate them, so
     * this is the case for every exception except those for rejected requests and for an unavailable database.
     */
    public static boolean isUnreadable(Throwable failure) {
        return failure instanceof RuntimeException
                && !(failure instanceof RequestRejectedException
                        || failure instanceof StoreUnavailableException
                        || failure instanceof R2dbcException);
    }
}
