package io.waymark.startup;

/** Thrown if Waymark cannot start. The message is one line: the operation that failed, the cause, and what to do. */
public class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
