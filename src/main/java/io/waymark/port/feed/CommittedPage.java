package io.waymark.port.feed;

import java.util.function.Supplier;

/**
 * What a transaction has added to the feed.
 *
 * @param startsAfter the position before its first one
 * @param page all of it, as {@link FeedReader#after(long, int)} would read it now; made when it is asked for
 */
public record CommittedPage(long startsAfter, Supplier<FeedPage> page) {}
