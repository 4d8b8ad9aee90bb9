package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.feed.item.FeedStepException;
import io.waymark.port.feed.FeedHeads;
import io.waymark.port.store.StoreUnavailableException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Serves a subscriber from the database while it is behind the ring, a write at a time. */
final class CatchUpReader {
    private final FeedContext context;
    private final ItemSelector selector;
    private final @Nullable RunId run;
    private final RunChannel.ReadPosition position;
    private final StreamTimers timers;
    private long end; // the run has something to tell up to here

    CatchUpReader(
            FeedContext context,
            ItemSelector selector,
            @Nullable RunId run,
            RunChannel.ReadPosition position,
            StreamTimers timers) {
        this.context = context;
        this.selector = selector;
        this.run = run;
        this.position = position;
        this.timers = timers;
    }

    /** What follows the place, in one write, and moves it; nothing when nothing passes or the database is away. */
    Mono<Bytes> next() {
        var next = run == null || position.position() < end ? read() : queryHead(run);
        return next.onErrorResume(CatchUpReader::isRetryable, away -> context.retryDelay());
    }

    private static boolean isRetryable(Throwable error) {
        return error instanceof StoreUnavailableException
                || error instanceof TimeoutException
                || error instanceof FeedStepException;
    }

    /** Most of those who come back to a run missed nothing, and need not read. */
    private Mono<Bytes> queryHead(RunId of) {
        return context.pageCache().heads(of).flatMap(heads -> continueUpTo(of, heads));
    }

    private Mono<Bytes> continueUpTo(RunId of, FeedHeads heads) {
        end = heads.headOf(of);
        if (position.position() < end) {
            return read();
        }
        long before = position.position();
        position.moveTo(heads.through());
        return flushAndWrite(new WriteBatch(), before, context.now());
    }

    private Mono<Bytes> frameAfterMove(long before) {
        return position.position() == before ? context.retryDelay() : Mono.empty(); // ahead of this instance, or not
    }

    private Mono<Bytes> read() {
        return context.pageCache().after(run, position.position()).flatMap(this::appendOrEnd);
    }

    /** The place may have moved before the error: the stream ends, and the client comes back with its last id. */
    private Mono<Bytes> appendOrEnd(PageCache.CachedPage page) {
        try {
            return append(page);
        } catch (VirtualMachineError | LinkageError failure) {
            return Mono.error(new IllegalStateException("Cannot make a write of a page", failure));
        }
    }

    private Mono<Bytes> append(PageCache.CachedPage page) {
        long before = position.position();
        long now = context.now();
        var batch = new WriteBatch();
        for (var encodedItem : page.encodedItems()) {
            if (batch.size() >= context.maxWriteBytes()) {
                return finishWrite(batch, now);
            }
            if (encodedItem.position() > position.position()) {
                position.moveTo(encodedItem.position());
                selector.add(encodedItem, batch, now);
            }
        }
        position.moveTo(page.through());
        if (page.last()) {
            return flushAndWrite(batch, before, now);
        }
        return batch.isEmpty() ? frameAfterMove(before) : finishWrite(batch, now);
    }

    /** At the end, a gap that was held back goes out. */
    private Mono<Bytes> flushAndWrite(WriteBatch batch, long before, long now) {
        selector.flush(batch, now);
        return batch.isEmpty() ? frameAfterMove(before) : finishWrite(batch, now);
    }

    private Mono<Bytes> finishWrite(WriteBatch batch, long now) {
        context.metrics().recordSent(batch.items(), batch.size());
        timers.recordWrite(now);
        return Mono.just(batch.bytes());
    }
}
