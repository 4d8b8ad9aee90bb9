package io.waymark.decode;

import io.waymark.domain.run.RunEvent;

/** What came of bytes. */
public sealed interface Decoded {

    /** A valid event of a run. */
    record Event(RunEvent event) implements Decoded {}

    /**
     * No event, and never one.
     *
     * @param reason for people: where, what is wrong, and what is expected
     */
    record Rejected(String reason) implements Decoded {}
}
