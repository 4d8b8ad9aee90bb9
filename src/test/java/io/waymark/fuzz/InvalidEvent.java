package io.waymark.fuzz;

import io.waymark.domain.record.Bytes;

/**
 * Bytes that are sent as an event.
 *
 * @param kind kind of defect, for the report
 * @param verdict expected outcome
 */
record InvalidEvent(String kind, Verdict verdict, Bytes bytes) {

    enum Verdict {
        /** The bytes contain no valid event. */
        REJECTED,
        /** The bytes may be a valid event, which is then applied. */
        ANY
    }

    static InvalidEvent rejected(String kind, byte[] bytes) {
        return new InvalidEvent(kind, Verdict.REJECTED, Bytes.of(bytes));
    }

    static InvalidEvent any(String kind, byte[] bytes) {
        return new InvalidEvent(kind, Verdict.ANY, Bytes.of(bytes));
    }
}
