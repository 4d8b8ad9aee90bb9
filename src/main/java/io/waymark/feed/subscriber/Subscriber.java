package io.waymark.feed.subscriber;

import io.waymark.domain.run.RunId;
import io.waymark.feed.buffer.FeedBufferListener;
import io.waymark.feed.buffer.RunChannel;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * One open feed stream of a client. It tracks the position in the feed and sends all waiting items together, as one
 * write. The next write is created when the previous one is sent. A slow client therefore needs the memory of one write
 * and delays no other client.
 *
 * <p>Only {@link #wake} and {@link #end} may be called by any thread. All other work runs on the executor of the
 * connection, except while a page of items is read from the database.
 */
public final class Subscriber implements FeedBufferListener {
    private static final Logger log = LoggerFactory.getLogger(Subscriber.class);
    private static final int MAX_SCANNED_ITEMS = 4096;

    private final FeedContext context;
    private final SubscriberConnection connection;
    private final ItemSelector selector;
    private final @Nullable RunId run;
    private final RunChannel.ReadPosition position;
    private final StreamTimers timers;
    private final CatchUpReader catchUp;
    private final Consumer<Subscriber> closedListener;
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean ending;
    private boolean ended;
    private boolean readsPage;
    private @Nullable Disposable page;
    private @Nullable WriteBatch prepared; // the opening frames or a page

    Subscriber(
            FeedContext context,
            SubscriberConnection connection,
            ItemFilter filter,
            @Nullable RunId run,
            RunChannel channel,
            StartPosition startPosition,
            Consumer<Subscriber> closedListener) {
        this.context = context;
        this.connection = connection;
        this.run = run;
        this.position = channel.positionAt(startPosition.position());
        this.timers = new StreamTimers(context.properties(), context.now(), startPosition.position());
        this.selector = new ItemSelector(context.frames(), filter, run != null, timers);
        this.catchUp = new CatchUpReader(context, selector, run, position, timers);
        this.closedListener = closedListener;
        this.prepared =
                WriteBatch.of(SseFrames.retry(context.randomizedRetry())).add(startPosition.frame());
    }

    @Override
    public void wake() {
        if (signals.getAndIncrement() == 0) {
            execute(this::drain);
        }
    }

    /** Ends the stream after a last frame with the reconnection time. */
    void end() {
        ending = true;
        wake();
    }

    /** Releases everything after the end of the connection. */
    public void closed() {
        ended = true;
        if (page != null) {
            page.dispose();
        }
        closedListener.accept(this);
    }

    void leaveBuffer() {
        context.buffer().remove(this, run);
    }

    private void execute(Runnable work) {
        try {
            connection.executor().execute(work);
        } catch (RejectedExecutionException closed) {
            log.debug("Skipped work for a closed feed stream", closed);
        }
    }

    /** Runs one step for all signals so far. Further signals lead to another step, after those of other streams. */
    private void drain() {
        int seen = signals.get();
        try {
            step(context.now());
        } catch (RuntimeException | VirtualMachineError | LinkageError unexpected) {
            fail(unexpected);
        }
        if (signals.addAndGet(-seen) != 0) {
            execute(this::drain);
        }
    }

    /** Closes the connection after an error. The response has started, so no error can be sent. */
    private void fail(Throwable failure) {
        log.error("Feed stream failed. Closing its connection; the client reconnects with its last id.", failure);
        connection.close();
    }

    private void step(long now) {
        if (timers.isStalled(now, connection.unread())) {
            context.metrics().closedSlowReaders();
            connection.close();
        } else if (!ended && (ending || !readsPage)) {
            sendNext(now);
        }
    }

    private void sendNext(long now) {
        if (ending) {
            ended = true;
            connection.end(WriteBatch.of(SseFrames.retry(context.randomizedRetry())));
        } else if (connection.isWritable()) {
            var batch = nextWrite(now);
            if (!batch.isEmpty()) {
                timers.recordWrite(now);
                connection.write(batch);
                wakeIfMoreWaits();
            } else if (position.isBehind()) {
                readPage();
            }
        }
    }

    private void wakeIfMoreWaits() {
        if (position.mayHaveNext()) {
            wake();
        }
    }

    private WriteBatch nextWrite(long now) {
        var first = prepared;
        prepared = null;
        if (first != null && !first.isEmpty()) {
            return first;
        }
        var batch = nextItems(now);
        return batch.isEmpty() ? dueFrame(now, batch) : batch;
    }

    private WriteBatch nextItems(long now) {
        long end = context.buffer().head(); // read first, because the buffer may grow during the scan
        var batch = new WriteBatch();
        for (int scanned = 0; batch.size() < context.maxWriteBytes(); scanned++) {
            var encodedItem = scanned < MAX_SCANNED_ITEMS ? position.next() : null;
            if (encodedItem != null) {
                selector.add(encodedItem, batch, now);
            } else if (scanned == MAX_SCANNED_ITEMS) {
                wake(); // yields to other streams
                break;
            } else {
                moveTo(end, batch, now);
                break;
            }
        }
        context.metrics().recordSent(batch.items(), batch.size());
        return batch;
    }

    /**
     * Advances a subscriber that has read the whole buffer. Items up to {@code end} that it has not read are not in its
     * channel.
     */
    private void moveTo(long end, WriteBatch batch, long now) {
        if (!position.isBehind()) {
            position.moveTo(end);
            selector.flush(batch, now);
        }
    }

    private WriteBatch dueFrame(long now, WriteBatch batch) {
        if (!selector.holdsGap() && timers.isProgressDue(now, position.position())) {
            timers.recordProgress(now, position.position());
            return batch.add(context.frames().progress(position.position()));
        }
        return timers.isHeartbeatDue(now) ? batch.add(SseFrames.heartbeat()) : batch;
    }

    private void readPage() {
        readsPage = true;
        page = catchUp.next()
                .defaultIfEmpty(new WriteBatch())
                .subscribe(batch -> execute(() -> continueWith(batch)), failure -> execute(() -> fail(failure)));
    }

    private void continueWith(WriteBatch batch) {
        readsPage = false;
        page = null;
        prepared = batch;
        wake();
    }
}
