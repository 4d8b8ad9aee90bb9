package io.waymark.postgres.replica;

import io.waymark.domain.run.RunId;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedHeadPositions;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import java.util.Collection;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the feed from a replica of the database where possible, and otherwise from the primary database. The replica
 * may lag behind. If its page ends before the latest position that this instance has written or read, the page is read
 * from the primary database.
 */
public final class ReplicaFeedReader implements FeedReader {
    private final FeedReader primary;
    private final FeedReader onReplica;
    private final ReadReplica replica;
    private final ObservedPositionTracker latest;

    public ReplicaFeedReader(
            FeedReader primary, FeedReader onReplica, ReadReplica replica, ObservedPositionTracker latest) {
        this.primary = primary;
        this.onReplica = onReplica;
        this.replica = replica;
        this.latest = latest;
    }

    @Override
    public Mono<Cursor> head() {
        return primary.head();
    }

    @Override
    public Mono<FeedPage> after(long position, int limit) {
        return latest.get() - position < limit
                ? primary.after(position, limit)
                : read(reader -> reader.after(position, limit));
    }

    @Override
    public Mono<FeedPage> after(RunId run, long position, int limit) {
        return read(reader -> reader.after(run, position, limit));
    }

    private Mono<FeedPage> read(Function<FeedReader, Mono<FeedPage>> page) {
        return Mono.defer(() -> {
            long required = latest.get();
            var checked = page.apply(onReplica)
                    .flatMap(found -> found.last() && found.through() < required
                            ? Mono.error(new ReplicaBehindException(found.through(), required))
                            : Mono.just(found));
            return replica.read(checked, page.apply(primary));
        });
    }

    @Override
    public Mono<FeedHeadPositions> heads(Collection<RunId> runs) {
        return primary.heads(runs);
    }

    @Override
    public Flux<Signal> signals() {
        return primary.signals();
    }
}
