package io.waymark.port.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.store.StoreUnavailableException;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the log of all that was recorded. Positions grow in the order in which they become visible: whoever has read
 * everything up to one misses nothing by going on after it, whoever writes meanwhile. Some positions may never be used.
 *
 * <p>Every method but {@link #signals} fails with {@link StoreUnavailableException} when trying again may help.
 */
public interface FeedReader {

    /** The end of the feed as it is now: its identity and the position of its last item, 0 when it has none. */
    Mono<Cursor> head();

    /**
     * What was recorded after a position.
     *
     * @param position also one inside of what a transaction recorded
     * @param limit how many items at most, positive; what is pruned counts like what is there
     */
    Mono<FeedPage> after(long position, int limit);

    /** The same of one run, its deletion included; nothing for a run never heard of. */
    Mono<FeedPage> after(RunId run, long position, int limit);

    /** Where the feed and each of these runs' ends as it is now, in one look however many they are. */
    Mono<FeedHeads> heads(Collection<RunId> runs);

    /**
     * Something whenever others may have told something: what this instance tells comes as {@link CommittedPage}. A hint:
     * wakes may be missing, repeated, or late. Never ends and never fails; while the database is away it is silent, and
     * it wakes when it is back.
     */
    Flux<Signal> signals();

    /** Nothing but that it is time to look. */
    enum Signal {
        NEW_ITEMS
    }
}
