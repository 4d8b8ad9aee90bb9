package io.waymark.feed.subscriber;

import io.waymark.feed.item.EncodedItem;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import org.jspecify.annotations.Nullable;

/**
 * Selects what one subscriber gets: the items that pass its filter, and gaps that touch as one (FEED-22). A gap is held
 * back until something else follows or the end is reached. Gaps become one before they are filtered, so it does not
 * matter in how many parts they were read.
 */
final class ItemSelector {
    private final SseFrames frames;
    private final ItemFilter filter;
    private final boolean ofOneRun;
    private final StreamTimers timers;
    private @Nullable EncodedItem pendingGap;

    ItemSelector(SseFrames frames, ItemFilter filter, boolean ofOneRun, StreamTimers timers) {
        this.frames = frames;
        this.filter = filter;
        this.ofOneRun = ofOneRun;
        this.timers = timers;
    }

    /** Adds the next entry to a write if it passes. */
    void add(EncodedItem encodedItem, WriteBatch batch, long now) {
        var gap = encodedItem.gap();
        var before = pendingGap == null ? null : pendingGap.gap();
        if (gap != null && before != null && before.continues(gap, ofOneRun)) {
            pendingGap = frames.encodeItem(before.mergedWith(gap));
            return;
        }
        flush(batch, now);
        if (gap == null) {
            write(encodedItem, batch, now);
        } else {
            pendingGap = encodedItem;
        }
    }

    /** Adds the gap that was held back, because nothing follows for now. */
    void flush(WriteBatch batch, long now) {
        var gap = pendingGap;
        if (gap != null) {
            pendingGap = null;
            write(gap, batch, now);
        }
    }

    /** Whether a gap is held back: the reader must not learn of positions after it. */
    boolean holdsGap() {
        return pendingGap != null;
    }

    private void write(EncodedItem encodedItem, WriteBatch batch, long now) {
        if (filter.test(encodedItem.attributes())) {
            batch.addItem(encodedItem.frame());
            timers.recordProgress(now, encodedItem.position());
        }
    }
}
