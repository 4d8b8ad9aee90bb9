package io.waymark.port;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Signals that processing failed with an {@link Error}, for example because the heap is exhausted. A retry with fewer
 * records may succeed. Reactor rethrows some errors on the current thread, so that the stream ends without a signal.
 * Code whose use of memory or stack depends on the content of events therefore calls {@link #wrapErrors}. Reactor
 * signals the resulting exception like any other failure.
 */
public final class JvmErrorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JvmErrorException(Throwable cause) {
        super("the service failed: " + cause, cause, false, false);
    }

    /** Runs the work and wraps its errors in this exception. Other exceptions pass unchanged. */
    public static <T extends @Nullable Object> T wrapErrors(Supplier<T> work) {
        try {
            return work.get();
        } catch (Error error) {
            throw new JvmErrorException(error);
        }
    }

    /** Returns whether the heap was exhausted. Other work in the process may have caused it. */
    public boolean isOutOfMemory() {
        return getCause() instanceof OutOfMemoryError;
    }
}
