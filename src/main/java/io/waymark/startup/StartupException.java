package io.waymark.startup;

/** Waymark cannot start. The message is one line with the operation, the cause and the remedy. */
public class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
