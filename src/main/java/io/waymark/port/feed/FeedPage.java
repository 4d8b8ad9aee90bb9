package io.waymark.port.feed;

import java.util.List;

/**
 * The next items after a position.
 *
 * @param items in order of position
 * @param through the position up to which the page is complete; at least the position of the last item
 * @param last whether no later item was visible when the page was read
 * @param traces the traces of the transactions whose last item is in this page, for traced producers
 */
public record FeedPage(List<FeedItem> items, long through, boolean last, List<ItemTrace> traces) {
    public FeedPage {
        items = List.copyOf(items);
        traces = List.copyOf(traces);
    }

    /** Creates a page without traces. */
    public FeedPage(List<FeedItem> items, long through, boolean last) {
        this(items, through, last, List.of());
    }
}
