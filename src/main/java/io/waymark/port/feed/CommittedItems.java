package io.waymark.port.feed;

import java.util.function.Supplier;

/**
 * The items that one committed transaction added to the feed.
 *
 * @param startsAfter the position of the feed before the first item
 * @param page supplies the items, as {@link FeedReader#after(long, int)} returns them after the commit; computed on
 *     demand
 */
public record CommittedItems(long startsAfter, Supplier<FeedPage> page) {}
