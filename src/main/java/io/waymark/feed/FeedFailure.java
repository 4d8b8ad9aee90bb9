package io.waymark.feed;

import java.util.function.Supplier;

/**
 * A step of the feed failed, possibly with an error of the JVM. Reactor throws such an error past its operators instead
 * of signalling it, so everything behind the step would wait forever: each step signals this instead.
 */
final class FeedFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    FeedFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Does a step; throws this instead of an error of the JVM. */
    static <T> T translating(String message, Supplier<T> step) {
        try {
            return step.get();
        } catch (VirtualMachineError | LinkageError failure) {
            throw new FeedFailure(message, failure);
        }
    }
}
