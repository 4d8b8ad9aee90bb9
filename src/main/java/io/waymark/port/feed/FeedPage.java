package io.waymark.port.feed;

import java.util.List;

/**
 * Consecutive items of the feed after a position, as the result of one read.
 *
 * @param items the items in order of position
 * @param through the position up to which the page is complete. It is later than the last item if the items in between
 *     are excluded by the filter.
 * @param last whether there was no later item when the page was read
 * @param traces the distributed traces to continue: those of the database transactions whose last item is in this page,
 *     if their events had a trace context
 */
public record FeedPage(List<FeedItem> items, long through, boolean last, List<ItemTraceContext> traces) {
    public FeedPage {
        items = List.copyOf(items);
        traces = List.copyOf(traces);
    }

    /** Creates a page without traces. */
    public FeedPage(List<FeedItem> items, long through, boolean last) {
        this(items, through, last, List.of());
    }
}
