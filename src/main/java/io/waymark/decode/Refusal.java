package io.waymark.decode;

/** Ends the reading of an event that is none; never leaves the package. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names may be as long as an event; a reason is read by people. */
    private static final int MAX_LENGTH = 1000;

    /**
     * Says where and why.
     *
     * @param where a JSON pointer, the name of a header, or empty
     */
    Refusal(String where, String reason) {
        super(shortened(where.isEmpty() ? reason : middleCut(where) + ": " + reason), null, false, false);
    }

    String reason() {
        return "Cannot decode the event: " + getMessage();
    }

    /** Keeps the reason readable behind a pointer of long names. */
    private static String middleCut(String where) {
        int half = MAX_LENGTH / 4;
        return where.length() <= 2 * half
                ? where
                : where.substring(0, half) + "…" + where.substring(where.length() - half);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
