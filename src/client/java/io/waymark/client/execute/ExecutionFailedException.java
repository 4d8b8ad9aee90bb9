package io.waymark.client.execute;

import io.waymark.domain.run.ExecutionKey;
import org.jspecify.annotations.Nullable;

/** An adapter failed, and with it the run. What others completed stays with the executor and the status. */
public final class ExecutionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ExecutionKey failed;
    private final transient @Nullable ExecutionKey lastCompleted;

    ExecutionFailedException(ExecutionKey failed, @Nullable ExecutionKey lastCompleted, Exception cause) {
        super(
                "Cannot complete " + failed + ": " + cause + "; the last one completed is "
                        + (lastCompleted == null ? "none" : lastCompleted),
                cause);
        this.failed = failed;
        this.lastCompleted = lastCompleted;
    }

    public ExecutionKey failed() {
        return failed;
    }

    /** Null when there was none. */
    public @Nullable ExecutionKey lastCompleted() {
        return lastCompleted;
    }
}
