package io.waymark.feed.item;

import io.waymark.domain.record.Bytes;
import io.waymark.port.feed.FeedItem.Gap;
import org.jspecify.annotations.Nullable;

/**
 * An item, encoded once for everyone.
 *
 * @param gap the item itself when it is a gap, as adjacent ones become one
 */
public record EncodedItem(
        long position,
        FilterAttributes attributes,
        Bytes frame,
        @Nullable Gap gap) {
    /** Bytes in memory, about. */
    public int estimatedBytes() {
        return frame.size() + attributes.estimatedBytes();
    }
}
