package io.waymark.feed.subscriber;

import io.waymark.domain.run.RunId;
import io.waymark.feed.buffer.RunChannel;
import io.waymark.feed.catchup.PageCache;
import io.waymark.feed.item.FeedStepException;
import io.waymark.port.feed.FeedHeadPositions;
import io.waymark.port.store.StoreUnavailableException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads items from the database for one subscriber whose next item is no longer in the buffer. Each call returns the
 * data of one write to the client.
 */
final class CatchUpReader {
    private final FeedContext context;
    private final ItemSelector selector;
    private final @Nullable RunId run;
    private final RunChannel.ReadPosition position;
    private final StreamTimers timers;
    private long end; // position of the last item of the run

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

    /**
     * Returns the next items as one write and advances the position. Returns empty if no item matches, or after a delay
     * if the database is unavailable.
     */
    Mono<WriteBatch> next() {
        var next = run == null || position.position() < end ? read() : queryHead(run);
        return next.onErrorResume(CatchUpReader::isRetryable, unavailable -> context.retryDelay());
    }

    private static boolean isRetryable(Throwable error) {
        return error instanceof StoreUnavailableException
                || error instanceof TimeoutException
                || error instanceof FeedStepException;
    }

    /**
     * Compares the position with the last item of the run. Most reconnecting clients have missed nothing and need no
     * page.
     */
    private Mono<WriteBatch> queryHead(RunId run) {
        return context.pageCache().heads(run).flatMap(heads -> continueUpTo(run, heads));
    }

    private Mono<WriteBatch> continueUpTo(RunId run, FeedHeadPositions heads) {
        end = heads.headOf(run);
        if (position.position() < end) {
            return read();
        }
        long before = position.position();
        position.moveTo(heads.through());
        return flushAndWrite(new WriteBatch(), before, context.now());
    }

    private Mono<WriteBatch> frameAfterMove(long before) {
        // an unchanged position may be ahead of this instance
        return position.position() == before ? context.retryDelay() : Mono.empty();
    }

    private Mono<WriteBatch> read() {
        return context.pageCache().after(run, position.position()).flatMap(this::appendOrEnd);
    }

    /**
     * Appends a page. The position may have advanced before an error, so the stream ends with an exception, and the
     * client reconnects with its last id.
     */
    private Mono<WriteBatch> appendOrEnd(PageCache.CachedPage page) {
        try {
            return append(page);
        } catch (VirtualMachineError | LinkageError failure) {
            return Mono.error(new IllegalStateException("Cannot send older items to a subscriber", failure));
        }
    }

    private Mono<WriteBatch> append(PageCache.CachedPage page) {
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

    /** Adds the pending gap, because no item follows it, and finishes the write. */
    private Mono<WriteBatch> flushAndWrite(WriteBatch batch, long before, long now) {
        selector.flush(batch, now);
        return batch.isEmpty() ? frameAfterMove(before) : finishWrite(batch, now);
    }

    private Mono<WriteBatch> finishWrite(WriteBatch batch, long now) {
        context.metrics().recordSent(batch.items(), batch.size());
        timers.recordWrite(now);
        return Mono.just(batch);
    }
}
