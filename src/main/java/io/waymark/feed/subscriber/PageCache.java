package io.waymark.feed.subscriber;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waymark.domain.run.RunId;
import io.waymark.feed.item.EncodedItem;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.FeedStepException;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.port.feed.FeedHeads;
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
 * What the ring holds no more, read from the database for all who are behind it. Pages of the whole feed begin at round
 * positions, so that readers at different places want the same ones; a page is read once for all who want it within a
 * few seconds. Few are read at once, so that the writers keep their connections, and those kept are bounded in bytes.
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
    private final RunHeadBatcher headBatcher;
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
        this.headBatcher = new RunHeadBatcher(reader, metrics, scheduler);
        this.cache = Caffeine.newBuilder()
                .maximumWeight(Math.max(LARGE_PAGE_BYTES, properties.ring().toBytes() / BUFFER_SHARE))
                .weigher((PageKey key, CachedPage page) -> page.estimatedBytes())
                .expireAfterWrite(TIMEOUT)
                .ticker(() -> scheduler.now(TimeUnit.NANOSECONDS))
                .executor(Runnable::run)
                .build();
    }

    /**
     * A part of the feed.
     *
     * @param through all up to here is told
     * @param last whether nothing followed when it was read
     */
    record CachedPage(List<EncodedItem> encodedItems, long through, boolean last, int estimatedBytes) {}

    private record PageKey(@Nullable RunId run, long after, int limit) {}

    /**
     * Some of what follows a position, possibly with some that comes before it; nothing when it takes too long, as the
     * stream must go on to beat: asking again waits for the same.
     */
    Mono<CachedPage> after(@Nullable RunId run, long position) {
        return withinPatience(Mono.defer(() -> load(run, position)), scheduler);
    }

    /** The end of the feed and of a run's; nothing when it takes too long. */
    Mono<FeedHeads> heads(RunId run) {
        return withinPatience(headBatcher.headsOf(run), scheduler);
    }

    /** The end of the feed. */
    public Mono<Long> head() {
        return headBatcher.feedHead();
    }

    /**
     * Limits the wait for a shared answer. The answer has the same limit, so both often end at once: an error that
     * arrives after the end of the wait is a value here, which Reactor discards without an ERROR in the log.
     */
    static <T> Mono<T> withinPatience(Mono<T> answer, Scheduler scheduler) {
        return answer.materialize().timeout(TIMEOUT, Mono.empty(), scheduler).dematerialize();
    }

    private Mono<CachedPage> load(@Nullable RunId run, long position) {
        int size = pageItems;
        var exact = new PageKey(run, position, size);
        if (run != null || position % size == 0) {
            return load(exact, position);
        }
        return load(new PageKey(null, position / size * size, size), position)
                .filter(page -> page.last() || page.through() > position) // it may be full before
                .switchIfEmpty(Mono.defer(() -> load(exact, position)));
    }

    private Mono<CachedPage> load(PageKey key, long position) {
        var there = cache.getIfPresent(key);
        return there != null && (there.through() > position || !there.last())
                ? Mono.just(there)
                : pending.computeIfAbsent(key, this::read);
    }

    /** It goes on when somebody who waits for it goes away. */
    private Mono<CachedPage> read(PageKey key) {
        var page = key.run() == null
                ? reader.after(key.after(), key.limit())
                : reader.after(key.run(), key.after(), key.limit());
        return semaphore
                .withPermit(page.subscribeOn(scheduler).timeout(TIMEOUT, scheduler))
                .map(read -> FeedStepException.wrapErrors("Cannot encode a page", () -> load(read)))
                .doOnNext(section -> store(key, section))
                .doOnError(failure -> pageItems = Math.max(1, key.limit() / 2)) // it may have been too much at once
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
