package io.waymark.feed.item;

import io.waymark.domain.record.Bytes;
import io.waymark.port.feed.FeedItem.Gap;
import org.jspecify.annotations.Nullable;

/**
 * A feed item that is encoded once and sent to all subscribers.
 *
 * @param position the position of the item
 * @param attributes the attributes that the filters of subscribers test
 * @param frame the item as a Server-Sent Event
 * @param gap the item itself if it stands for missing items, because adjacent gaps are merged; otherwise null
 */
public record EncodedItem(
        long position,
        FilterAttributes attributes,
        Bytes frame,
        @Nullable Gap gap) {
    /** Returns the estimated memory of the item in bytes. */
    public int estimatedBytes() {
        return frame.size() + attributes.estimatedBytes();
    }
}
