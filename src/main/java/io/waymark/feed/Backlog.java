package io.waymark.feed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waymark.domain.run.RunId;
import io.waymark.port.FeedEnds;
import io.waymark.port.FeedPage;
import io.waymark.port.FeedReader;
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
final class Backlog {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int FIRST_PAGE = 64;
    private static final int LARGE = 1 << 20;
    private static final int SHARE_OF_RING = 8;
    private static final int SECTION_WEIGHT = 200;

    private final FeedReader reader;
    private final EntryEncoder encoder;
    private final FeedMetrics metrics;
    private final Scheduler scheduler;
    private final int most;
    private final Permits permits;
    private final RunEnds ends;
    private final ConcurrentMap<Key, Mono<Section>> coming = new ConcurrentHashMap<>();
    private final Cache<Key, Section> kept;
    private volatile int limit;

    Backlog(FeedReader reader, EntryEncoder encoder, FeedSettings settings, FeedMetrics metrics, Scheduler scheduler) {
        this.reader = reader;
        this.encoder = encoder;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.most = settings.page();
        this.limit = Math.min(FIRST_PAGE, most);
        this.permits = new Permits(settings.readers());
        this.ends = new RunEnds(reader, metrics, scheduler);
        this.kept = Caffeine.newBuilder()
                .maximumWeight(Math.max(LARGE, settings.ring().toBytes() / SHARE_OF_RING))
                .weigher((Key key, Section section) -> section.weight())
                .expireAfterWrite(PATIENCE)
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
    record Section(List<Entry> entries, long through, boolean last, int weight) {}

    private record Key(@Nullable RunId run, long after, int limit) {}

    /**
     * Some of what follows a position, possibly with some that comes before it; nothing when it takes too long, as the
     * stream must go on to beat: asking again waits for the same.
     */
    Mono<Section> after(@Nullable RunId run, long position) {
        return withinPatience(Mono.defer(() -> section(run, position)), scheduler);
    }

    /** The end of the feed and of a run's; nothing when it takes too long. */
    Mono<FeedEnds> ends(RunId run) {
        return withinPatience(ends.of(run), scheduler);
    }

    /** The end of the feed. */
    Mono<Long> end() {
        return ends.whole();
    }

    /**
     * Limits the wait for a shared answer. The answer has the same limit, so both often end at once: an error that
     * arrives after the end of the wait is a value here, which Reactor discards without an ERROR in the log.
     */
    static <T> Mono<T> withinPatience(Mono<T> answer, Scheduler scheduler) {
        return answer.materialize().timeout(PATIENCE, Mono.empty(), scheduler).dematerialize();
    }

    private Mono<Section> section(@Nullable RunId run, long position) {
        int size = limit;
        var exact = new Key(run, position, size);
        if (run != null || position % size == 0) {
            return section(exact, position);
        }
        return section(new Key(null, position / size * size, size), position)
                .filter(section -> section.last() || section.through() > position) // it may be full before
                .switchIfEmpty(Mono.defer(() -> section(exact, position)));
    }

    private Mono<Section> section(Key key, long position) {
        var there = kept.getIfPresent(key);
        return there != null && (there.through() > position || !there.last())
                ? Mono.just(there)
                : coming.computeIfAbsent(key, this::read);
    }

    /** It goes on when somebody who waits for it goes away. */
    private Mono<Section> read(Key key) {
        var page = key.run() == null
                ? reader.after(key.after(), key.limit())
                : reader.after(key.run(), key.after(), key.limit());
        return permits.within(page.subscribeOn(scheduler).timeout(PATIENCE, scheduler))
                .map(read -> FeedFailure.translating("Cannot encode a page", () -> section(read)))
                .doOnNext(section -> keep(key, section))
                .doOnError(failure -> limit = Math.max(1, key.limit() / 2)) // it may have been too much at once
                .doFinally(end -> coming.remove(key))
                .cache();
    }

    private Section section(FeedPage page) {
        var entries = page.items().stream().map(encoder::encode).toList();
        return new Section(
                entries,
                page.through(),
                page.last(),
                SECTION_WEIGHT + entries.stream().mapToInt(Entry::weight).sum());
    }

    private void keep(Key key, Section section) {
        metrics.pageRead();
        kept.put(key, section);
        if (section.weight() > LARGE) {
            limit = Math.max(1, key.limit() / 2);
        } else if (section.weight() < LARGE / 4 && section.entries().size() >= key.limit()) {
            limit = Math.min(most, 2 * key.limit());
        }
    }
}
