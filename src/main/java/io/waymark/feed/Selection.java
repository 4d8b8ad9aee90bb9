package io.waymark.feed;

import org.jspecify.annotations.Nullable;

/**
 * Selects what one subscriber gets: the items that pass its filter, and gaps that touch as one (FEED-22). A gap is held
 * back until something else follows or the end is reached. Gaps become one before they are filtered, so it does not
 * matter in how many parts they were read.
 */
final class Selection {
    private final Frames frames;
    private final Filter filter;
    private final boolean ofOneRun;
    private final Pulse pulse;
    private @Nullable Entry held;

    Selection(Frames frames, Filter filter, boolean ofOneRun, Pulse pulse) {
        this.frames = frames;
        this.filter = filter;
        this.ofOneRun = ofOneRun;
        this.pulse = pulse;
    }

    /** Adds the next entry to a write if it passes. */
    void add(Entry entry, Batch batch, long now) {
        var gap = entry.gap();
        var before = held == null ? null : held.gap();
        if (gap != null && before != null && before.continues(gap, ofOneRun)) {
            held = frames.entry(before.and(gap));
            return;
        }
        flush(batch, now);
        if (gap == null) {
            pass(entry, batch, now);
        } else {
            held = entry;
        }
    }

    /** Adds the gap that was held back, because nothing follows for now. */
    void flush(Batch batch, long now) {
        var gap = held;
        if (gap != null) {
            held = null;
            pass(gap, batch, now);
        }
    }

    /** Whether a gap is held back: the reader must not learn of positions after it. */
    boolean holdsGap() {
        return held != null;
    }

    private void pass(Entry entry, Batch batch, long now) {
        if (filter.test(entry.facts())) {
            batch.addItem(entry.frame());
            pulse.told(now, entry.position());
        }
    }
}
