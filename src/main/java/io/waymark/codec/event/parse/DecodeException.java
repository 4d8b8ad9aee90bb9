package io.waymark.codec.event.parse;

/**
 * Thrown if an event is invalid. The message states the location in the event and the reason, so that the sender can
 * correct the event. The message has at most about 1000 characters.
 */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The maximum length of a reason, in UTF-16 code units: a name may be as long as an event. */
    private static final int MAX_LENGTH = 1000;

    /**
     * Creates an exception with the location and the reason.
     *
     * @param where the location: a JSON pointer, the name of a header, or empty for the event as a whole
     * @param reason the error and the expected form
     */
    public DecodeException(String where, String reason) {
        super(abbreviate(where.isEmpty() ? reason : abbreviateMiddle(where) + ": " + reason), null, false, false);
    }

    public String reason() {
        return "Cannot decode the event: " + getMessage();
    }

    /** Shortens a long pointer, so that the reason after it remains readable. */
    private static String abbreviateMiddle(String where) {
        int half = MAX_LENGTH / 4;
        return where.length() <= 2 * half
                ? where
                : where.substring(0, half) + "…" + where.substring(where.length() - half);
    }

    private static String abbreviate(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
