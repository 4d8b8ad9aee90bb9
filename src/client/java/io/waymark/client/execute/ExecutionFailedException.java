package io.waymark.client.execute;

import io.waymark.domain.run.ExecutionKey;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by {@link Executor#run()} if a handler failed. The run has failed, too. The outputs of completed executions
 * remain available from the executor, and their results from the status.
 */
public final class ExecutionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ExecutionKey failed;
    private final transient @Nullable ExecutionKey lastCompleted;

    ExecutionFailedException(ExecutionKey failed, @Nullable ExecutionKey lastCompleted, Exception cause) {
        super(
                "Cannot complete " + failed + ": " + cause + "; the last completed execution is "
                        + (lastCompleted == null ? "none" : lastCompleted),
                cause);
        this.failed = failed;
        this.lastCompleted = lastCompleted;
    }

    /** Returns the key of the failed execution. */
    public ExecutionKey failed() {
        return failed;
    }

    /** Returns the key of the last completed execution, or null if none completed. */
    public @Nullable ExecutionKey lastCompleted() {
        return lastCompleted;
    }
}
