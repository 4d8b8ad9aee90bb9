package io.waymark.codec.request;

/** Signals that the body of a request cannot be read. The message states the operation and the cause. */
public final class MalformedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedRequestException(String message) {
        super(message, null, false, false);
    }
}
