package io.waymark.fuzz;

/**
 * Bytes that somebody may send as an event.
 *
 * @param kind of badness, for the report
 * @param verdict what has to become of it
 */
record BadEvent(String kind, Verdict verdict, byte[] bytes) {

    enum Verdict {
        /** There is no valid event in it. */
        REJECTED,
        /** It may be valid all the same: then it is applied. */
        ANY
    }

    static BadEvent rejected(String kind, byte[] bytes) {
        return new BadEvent(kind, Verdict.REJECTED, bytes);
    }

    static BadEvent any(String kind, byte[] bytes) {
        return new BadEvent(kind, Verdict.ANY, bytes);
    }
}
