package io.waymark.feed.item;

import java.util.function.Supplier;

/**
 * A step of the feed failed, possibly with an error of the JVM. Reactor throws such an error past its operators instead
 * of signalling it, so everything behind the step would wait forever: each step signals this instead.
 */
public final class FeedStepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FeedStepException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Does a step; throws this instead of an error of the JVM. */
    public static <T> T wrapErrors(String message, Supplier<T> step) {
        try {
            return step.get();
        } catch (VirtualMachineError | LinkageError failure) {
            throw new FeedStepException(message, failure);
        }
    }
}
