package io.waymark.feed.catchup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waymark.domain.run.RunId;
import io.waymark.feed.item.EncodedItem;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.FeedStepException;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.port.feed.FeedHeadPositions;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads feed items from the database for subscribers that need items older than those in the buffer. Subscribers share
 * what is read: pages start at multiples of the page size and are cached for 3 s, up to a size in bytes. The number of
 * concurrent reads is limited, so that enough connections remain for writing.
 */
public final class PageCache {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int FIRST_PAGE_ITEMS = 64;
    private static final int LARGE_PAGE_BYTES = 1 << 20;
    private static final int BUFFER_SHARE = 8;
    private static final int PAGE_OVERHEAD_BYTES = 200;

    private final FeedReader reader;
    private final ItemEncoder encoder;
    private final FeedMetrics metrics;
    private final Scheduler scheduler;
    private final int maxItems;
    private final AsyncSemaphore semaphore;
    private final LastPositionBatcher headBatcher;
    private final ConcurrentMap<PageKey, Mono<CachedPage>> pending = new ConcurrentHashMap<>();
    private final Cache<PageKey, CachedPage> cache;
    private volatile int pageItems;

    public PageCache(
            FeedReader reader,
            ItemEncoder encoder,
            FeedProperties properties,
            FeedMetrics metrics,
            Scheduler scheduler) {
        this.reader = reader;
        this.encoder = encoder;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.maxItems = properties.pageSize();
        this.pageItems = Math.min(FIRST_PAGE_ITEMS, maxItems);
        this.semaphore = new AsyncSemaphore(properties.maxConcurrentReads());
        this.headBatcher = new LastPositionBatcher(reader, metrics, scheduler);
        this.cache = Caffeine.newBuilder()
                .maximumWeight(Math.max(LARGE_PAGE_BYTES, properties.ring().toBytes() / BUFFER_SHARE))
                .weigher((PageKey key, CachedPage page) -> page.estimatedBytes())
                .expireAfterWrite(TIMEOUT)
                .ticker(() -> scheduler.now(TimeUnit.NANOSECONDS))
                .executor(Runnable::run)
                .build();
    }

    /**
     * Consecutive items of the feed, encoded for subscribers.
     *
     * @param encodedItems the items
     * @param through the position up to which no item is missing
     * @param last whether there was no later item when the page was read
     * @param estimatedBytes the estimated memory in bytes
     */
    public record CachedPage(List<EncodedItem> encodedItems, long through, boolean last, int estimatedBytes) {}

    private record PageKey(@Nullable RunId run, long after, int limit) {}

    /**
     * Returns a page with items after the position, possibly preceded by items before it. Completes empty after 3 s,
     * because the stream must send heartbeats; a repeated call waits for the same read.
     */
    public Mono<CachedPage> after(@Nullable RunId run, long position) {
        return withTimeout(Mono.defer(() -> load(run, position)), scheduler);
    }

    /** Returns the last positions of the feed and of the run. Completes empty after 3 s. */
    public Mono<FeedHeadPositions> heads(RunId run) {
        return withTimeout(headBatcher.headsOf(run), scheduler);
    }

    /** Returns the last position of the feed. */
    public Mono<Long> head() {
        return headBatcher.feedHead();
    }

    /**
     * Limits the wait for a shared result to 3 s. The read has the same timeout, so both often end at the same time. An
     * error that arrives after the timeout is materialized, so that Reactor discards it without an ERROR in the log.
     */
    static <T> Mono<T> withTimeout(Mono<T> result, Scheduler scheduler) {
        return result.materialize().timeout(TIMEOUT, Mono.empty(), scheduler).dematerialize();
    }

    private Mono<CachedPage> load(@Nullable RunId run, long position) {
        int size = pageItems;
        var exact = new PageKey(run, position, size);
        if (run != null || position % size == 0) {
            return load(exact, position);
        }
        return load(new PageKey(null, position / size * size, size), position)
                .filter(page -> page.last() || page.through() > position) // the page may end before the position
                .switchIfEmpty(Mono.defer(() -> load(exact, position)));
    }

    private Mono<CachedPage> load(PageKey key, long position) {
        var cached = cache.getIfPresent(key);
        return cached != null && (cached.through() > position || !cached.last())
                ? Mono.just(cached)
                : pending.computeIfAbsent(key, this::read);
    }

    /** Reads a page. The read continues if a waiting subscriber cancels. */
    private Mono<CachedPage> read(PageKey key) {
        var page = key.run() == null
                ? reader.after(key.after(), key.limit())
                : reader.after(key.run(), key.after(), key.limit());
        return semaphore
                .withPermit(page.subscribeOn(scheduler).timeout(TIMEOUT, scheduler))
                .map(read -> FeedStepException.wrapErrors("Cannot encode a page", () -> load(read)))
                .doOnNext(loaded -> store(key, loaded))
                .doOnError(failure -> pageItems = Math.max(1, key.limit() / 2)) // the page may have been too large
                .doFinally(end -> pending.remove(key))
                .cache();
    }

    private CachedPage load(FeedPage page) {
        var encodedItems = page.items().stream().map(encoder::encode).toList();
        return new CachedPage(
                encodedItems,
                page.through(),
                page.last(),
                PAGE_OVERHEAD_BYTES
                        + encodedItems.stream()
                                .mapToInt(EncodedItem::estimatedBytes)
                                .sum());
    }

    private void store(PageKey key, CachedPage page) {
        metrics.recordPageQuery();
        cache.put(key, page);
        if (page.estimatedBytes() > LARGE_PAGE_BYTES) {
            pageItems = Math.max(1, key.limit() / 2);
        } else if (page.estimatedBytes() < LARGE_PAGE_BYTES / 4
                && page.encodedItems().size() >= key.limit()) {
            pageItems = Math.min(maxItems, 2 * key.limit());
        }
    }
}
