package io.waymark.port;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The service failed at a piece of work with an {@link Error}, such as too little memory; a smaller piece may succeed.
 * Reactor rethrows some errors on whatever thread it is instead of signalling them, and the flow would end without a
 * signal: code that depends on the size or content of events is guarded, so that its errors become signals.
 */
public final class ProcessingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ProcessingException(Throwable cause) {
        super("the service failed: " + cause, cause, false, false);
    }

    /** Runs the work and turns its errors into this exception. Other exceptions pass unchanged. */
    public static <T extends @Nullable Object> T wrapErrors(Supplier<T> work) {
        try {
            return work.get();
        } catch (Error error) {
            throw new ProcessingException(error);
        }
    }

    /** Whether the heap was exhausted, which another piece of work may have caused. */
    public boolean isOutOfMemory() {
        return getCause() instanceof OutOfMemoryError;
    }
}
