package io.waymark.feed;

import io.waymark.port.Bytes;
import io.waymark.port.FeedItem.Gap;
import org.jspecify.annotations.Nullable;

/**
 * An item, encoded once for everyone.
 *
 * @param gap the item itself when it is a gap, as adjacent ones become one
 */
record Entry(
        long position, Facts facts, Bytes frame, @Nullable Gap gap) {
    /** Bytes in memory, about. */
    int weight() {
        return frame.size() + facts.weight();
    }
}
