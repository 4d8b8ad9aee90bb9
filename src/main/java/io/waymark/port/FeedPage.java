package io.waymark.port;

import java.util.List;

/**
 * The next items after a position.
 *
 * @param items in order of position
 * @param through the page tells everything up to here; at least the last item's position
 * @param last whether nothing more was visible after it when it was read
 */
public record FeedPage(List<FeedItem> items, long through, boolean last) {
    public FeedPage {
        items = List.copyOf(items);
    }
}
