package io.waymark.feed.item;

import java.util.function.Supplier;

/**
 * Signals that a step of the feed failed, for example the encoding of an item. Errors of the JVM are wrapped in this
 * exception, because Reactor would rethrow them instead of signalling them, and the stream would wait forever.
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
