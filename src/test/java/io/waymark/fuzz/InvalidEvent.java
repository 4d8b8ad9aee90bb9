package io.waymark.fuzz;

import io.waymark.domain.record.Bytes;

/**
 * Bytes that somebody may send as an event.
 *
 * @param kind of badness, for the report
 * @param verdict what has to become of it
 */
record InvalidEvent(String kind, Verdict verdict, Bytes bytes) {

    enum Verdict {
        /** There is no valid event in it. */
        REJECTED,
        /** It may be valid all the same: then it is applied. */
        ANY
    }

    static InvalidEvent rejected(String kind, byte[] bytes) {
        return new InvalidEvent(kind, Verdict.REJECTED, Bytes.of(bytes));
    }

    static InvalidEvent any(String kind, byte[] bytes) {
        return new InvalidEvent(kind, Verdict.ANY, Bytes.of(bytes));
    }
}
