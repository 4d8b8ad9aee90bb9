package io.waymark.codec.event.parse;

/** Ends the reading of an event that is none; never leaves the package. */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names may be as long as an event; a reason is read by people. */
    private static final int MAX_LENGTH = 1000;

    /**
     * Says where and why.
     *
     * @param where a JSON pointer, the name of a header, or empty
     */
    public DecodeException(String where, String reason) {
        super(abbreviate(where.isEmpty() ? reason : abbreviateMiddle(where) + ": " + reason), null, false, false);
    }

    public String reason() {
        return "Cannot decode the event: " + getMessage();
    }

    /** Keeps the reason readable behind a pointer of long names. */
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
