package io.waymark.feed.item;

import java.util.function.Supplier;

/**
 * Thrown when a step of the feed fails, possibly with an error of the JVM. Reactor rethrows such an error instead of
 * signalling it, so that everything after the step would wait forever. Each step wraps it in this exception, which is
 * signalled.
 */
public final class FeedStepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FeedStepException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Runs a step. Wraps an error of the JVM in this exception. */
    public static <T> T wrapErrors(String message, Supplier<T> step) {
        try {
            return step.get();
        } catch (VirtualMachineError | LinkageError failure) {
            throw new FeedStepException(message, failure);
        }
    }
}
