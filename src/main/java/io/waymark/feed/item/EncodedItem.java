package io.waymark.feed.item;

import io.waymark.domain.record.Bytes;
import io.waymark.port.feed.FeedItem.Gap;
import org.jspecify.annotations.Nullable;

/**
 * An item that is encoded once for all subscribers.
 *
 * @param gap the item itself if it is a gap, because adjacent gaps are merged; otherwise null
 */
public record EncodedItem(
        long position,
        FilterAttributes attributes,
        Bytes frame,
        @Nullable Gap gap) {
    /** The estimated memory of the item in bytes. */
    public int estimatedBytes() {
        return frame.size() + attributes.estimatedBytes();
    }
}
