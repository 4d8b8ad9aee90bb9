package io.waymark.codec.openlineage.event;

/**
 * The types of an event of a run in OpenLineage. {@code RUNNING} and {@code OTHER} add facets. An event without a type
 * counts as {@code OTHER}.
 */
public enum LineageEventType {
    START,
    RUNNING,
    COMPLETE,
    ABORT,
    FAIL,
    OTHER;

    public boolean endsRun() {
        return this == COMPLETE || this == ABORT || this == FAIL;
    }

    /** Returns whether the event proves that the run has started. */
    public boolean showsStart() {
        return this == START || this == RUNNING;
    }
}
