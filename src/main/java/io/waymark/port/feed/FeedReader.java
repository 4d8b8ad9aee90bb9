package io.waymark.port.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.store.StoreUnavailableException;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the feed, the ordered stream of all new records of all runs. Positions become visible in ascending order. A
 * reader that continues after the last position it has read therefore misses no item. Some positions may never be used.
 *
 * <p>Every method except {@link #signals} fails with {@link StoreUnavailableException} if a retry may succeed.
 */
public interface FeedReader {

    /** Returns the current end of the feed: its identity and the position of its last item, 0 if it is empty. */
    Mono<Cursor> head();

    /**
     * Returns the items after a position.
     *
     * @param position any position, also between the items of one transaction
     * @param limit the maximum number of items, positive; pruned items count too
     */
    Mono<FeedPage> after(long position, int limit);

    /** Returns the items of one run after a position, its deletion included. Empty for an unknown run. */
    Mono<FeedPage> after(RunId run, long position, int limit);

    /** Returns the current end of the feed and of each of these runs, with one query. */
    Mono<FeedHeadPositions> heads(Collection<RunId> runs);

    /**
     * Emits a signal when other instances may have added items; the items of this instance arrive as {@link
     * CommittedItems}. Signals are hints: they may be missing, repeated or late. The stream never ends or fails. It is
     * silent while the database is unreachable, and emits a signal after the connection is restored.
     */
    Flux<Signal> signals();

    /** A hint that the feed may have new items. */
    enum Signal {
        NEW_ITEMS
    }
}
