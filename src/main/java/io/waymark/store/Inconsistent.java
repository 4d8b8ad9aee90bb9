package io.waymark.store;

import io.r2dbc.spi.R2dbcException;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejected;
import io.waymark.port.StoreUnavailable;

/** What is told when stored history does not fit together, which only a hand in the database can bring about. */
final class Inconsistent {
    private Inconsistent() {}

    static RequestRejected history(RunId run, String what) {
        return new RequestRejected(
                409,
                "inconsistent-history",
                "Run " + run + " cannot be restored to there, and nothing was changed: " + what + ". GET /api/v1/runs/"
                        + run + "/verify tells all that does not fit; restore to another snapshot.");
    }

    static RequestRejected history(RunId run, Throwable unreadable) {
        return history(run, "a stored record cannot be read (" + unreadable.getMessage() + ")");
    }

    /** Readers of rows believe in them; what they stumble over is the row's fault. */
    static boolean unreadable(Throwable failure) {
        return failure instanceof RuntimeException
                && !(failure instanceof RequestRejected
                        || failure instanceof StoreUnavailable
                        || failure instanceof R2dbcException);
    }
}
