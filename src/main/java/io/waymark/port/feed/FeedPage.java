package io.waymark.port.feed;

import java.util.List;

/**
 * The next items after a position.
 *
 * @param items in order of position
 * @param through the page tells everything up to here; at least the last item's position
 * @param last whether nothing more was visible after it when it was read
 * @param traces of the transactions whose last item is here, as far as producers trace them
 */
public record FeedPage(List<FeedItem> items, long through, boolean last, List<ItemTrace> traces) {
    public FeedPage {
        items = List.copyOf(items);
        traces = List.copyOf(traces);
    }

    /** A page of what nobody traces. */
    public FeedPage(List<FeedItem> items, long through, boolean last) {
        this(items, through, last, List.of());
    }
}
