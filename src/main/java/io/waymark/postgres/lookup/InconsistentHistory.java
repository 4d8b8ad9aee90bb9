package io.waymark.postgres.lookup;

import io.r2dbc.spi.R2dbcException;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.store.StoreUnavailableException;

/** What is told when stored history does not fit together, which only a hand in the database can bring about. */
public final class InconsistentHistory {
    private InconsistentHistory() {}

    public static RequestRejectedException inconsistent(RunId run, String what) {
        return new RequestRejectedException(
                409,
                "inconsistent-history",
                "Run " + run + " cannot be restored to there, and nothing was changed: " + what + ". GET /api/v1/runs/"
                        + run + "/verify tells all that does not fit; restore to another snapshot.");
    }

    public static RequestRejectedException inconsistent(RunId run, Throwable unreadable) {
        return inconsistent(run, "a stored record cannot be read (" + unreadable.getMessage() + ")");
    }

    /** Readers of rows believe in them; what they stumble over is the row's fault. */
    public static boolean isUnreadable(Throwable failure) {
        return failure instanceof RuntimeException
                && !(failure instanceof RequestRejectedException
                        || failure instanceof StoreUnavailableException
                        || failure instanceof R2dbcException);
    }
}
