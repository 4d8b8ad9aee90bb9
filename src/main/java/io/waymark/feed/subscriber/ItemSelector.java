package io.waymark.feed.subscriber;

import io.waymark.feed.item.EncodedItem;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import org.jspecify.annotations.Nullable;

/**
 * Selects the items that one subscriber receives: those that match its filter. Adjacent gaps, which stand for missing
 * items, become one gap (FEED-22). A gap is therefore held back until another item follows or the end of the feed is
 * reached. Gaps are merged before they are filtered, so the result is the same for items from the buffer and from the
 * database.
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

    /** Adds the next item to a write if it matches. */
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

    /** Adds the pending gap to a write, because no item follows for now. */
    void flush(WriteBatch batch, long now) {
        var gap = pendingGap;
        if (gap != null) {
            pendingGap = null;
            write(gap, batch, now);
        }
    }

    /** Returns whether a gap is held back. The client must not get a position after it. */
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
