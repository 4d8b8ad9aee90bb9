package io.waymark.postgres.replica;

/**
 * Signals that the replica has not yet received all rows that the answer must contain. The caller then reads from the
 * primary database.
 */
public final class ReplicaBehindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception without a stack trace, because it is an ordinary result. */
    public ReplicaBehindException(long position, long required) {
        super("the replica is at position " + position + " of the feed, before " + required, null, false, false);
    }
}
