package io.waymark.port;

/** The database refuses something in a batch (SQLSTATE 22… and 23…, or too large); trying again does not help. */
public final class DataRejected extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataRejected(String message, Throwable cause) {
        super(message, cause);
    }
}
