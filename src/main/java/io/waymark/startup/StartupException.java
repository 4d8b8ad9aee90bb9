package io.waymark.startup;

/** Waymark cannot start, for a reason that one line tells: what, why, and what to do. */
public class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
