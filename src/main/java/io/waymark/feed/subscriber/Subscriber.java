package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.feed.buffer.FeedBufferListener;
import io.waymark.feed.buffer.RunChannel;
import io.waymark.feed.item.FeedStepException;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One open feed stream of a client. It tracks the position in the feed and sends all waiting items together, as one
 * write. The next write is created when the previous one is sent. A slow client therefore needs the memory of one write
 * and delays no other client.
 *
 * <p>Only {@link #wake} and {@link #end} may be called by any thread. All other work runs on the executor of the
 * connection, except while a page of items is read from the database.
 */
public final class Subscriber implements FeedBufferListener {
    private static final int MAX_SCANNED_ITEMS = 4096;

    private final FeedContext context;
    private final SubscriberConnection connection;
    private final ItemSelector selector;
    private final @Nullable RunId run;
    private final RunChannel.ReadPosition position;
    private final StreamTimers timers;
    private final CatchUpReader catchUp;
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable MonoSink<NextAction> pendingRequest;
    private volatile boolean ending;
    private volatile boolean ended;
    private @Nullable Bytes openingFrame;

    Subscriber(
            FeedContext context,
            SubscriberConnection connection,
            ItemFilter filter,
            @Nullable RunId run,
            RunChannel channel,
            StartPosition startPosition) {
        this.context = context;
        this.connection = connection;
        this.run = run;
        this.position = channel.positionAt(startPosition.position());
        this.timers = new StreamTimers(context.properties(), context.now(), startPosition.position());
        this.selector = new ItemSelector(context.frames(), filter, run != null, timers);
        this.catchUp = new CatchUpReader(context, selector, run, position, timers);
        this.openingFrame = new WriteBatch()
                .add(SseFrames.retry(context.randomizedRetry()))
                .add(startPosition.frame())
                .bytes();
    }

    /** The next action of a stream: to send data, or to read older items from the database. */
    private sealed interface NextAction {
        record Write(Bytes frames) implements NextAction {}

        record ReadPage() implements NextAction {}
    }

    /** Returns the data of the stream. Each element is created after the previous one is sent. */
    Flux<Bytes> writes() {
        connection.onWritable(this::wake);
        return Mono.create(this::request).flatMap(this::perform).repeat(() -> !ended);
    }

    @Override
    public void wake() {
        if (signals.getAndIncrement() == 0) {
            try {
                connection.executor().execute(this::drain);
            } catch (RejectedExecutionException closed) {
                pendingRequest = null;
            }
        }
    }

    /** Ends the stream after a last frame with the reconnection time. */
    void end() {
        ending = true;
        wake();
    }

    @Nullable
    RunId run() {
        return run;
    }

    private void request(MonoSink<NextAction> sink) {
        pendingRequest = sink;
        wake();
    }

    private Mono<Bytes> perform(NextAction action) {
        return switch (action) {
            case NextAction.Write(var frames) -> Mono.just(frames);
            case NextAction.ReadPage read -> catchUp.next();
        };
    }

    private void drain() {
        int missed = signals.get();
        while (missed != 0) {
            step();
            missed = signals.addAndGet(-missed);
        }
    }

    private void step() {
        try {
            runStep(context.now());
        } catch (RuntimeException | VirtualMachineError | LinkageError unexpected) {
            fail(unexpected);
        }
    }

    /** Ends the stream with an error. The client reconnects with its last id. */
    private void fail(Throwable unexpected) {
        var sink = pendingRequest;
        pendingRequest = null;
        if (sink == null) {
            connection.close();
        } else {
            sink.error(new FeedStepException("Cannot continue a feed stream", unexpected));
        }
    }

    private void runStep(long now) {
        if (timers.isStalled(now, connection.unread())) {
            context.metrics().closedSlowReaders();
            connection.close();
            return;
        }
        var sink = pendingRequest;
        if (sink == null) {
            return;
        }
        var action = nextAction(now);
        if (action != null) {
            pendingRequest = null;
            sink.success(action);
        }
    }

    private @Nullable NextAction nextAction(long now) {
        if (ending) {
            ended = true;
            return new NextAction.Write(SseFrames.retry(context.randomizedRetry()));
        }
        if (!connection.isWritable()) {
            return null;
        }
        var frames = nextFrames(now);
        if (frames != null) {
            timers.recordWrite(now);
            return new NextAction.Write(frames);
        }
        return position.isBehind() ? new NextAction.ReadPage() : null;
    }

    private @Nullable Bytes nextFrames(long now) {
        var first = openingFrame;
        if (first != null) {
            openingFrame = null;
            return first;
        }
        var batch = nextBatch(now);
        return batch.isEmpty() ? dueFrame(now) : batch.bytes();
    }

    private WriteBatch nextBatch(long now) {
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

    private @Nullable Bytes dueFrame(long now) {
        if (!selector.holdsGap() && timers.isProgressDue(now, position.position())) {
            timers.recordProgress(now, position.position());
            return context.frames().progress(position.position());
        }
        return timers.isHeartbeatDue(now) ? SseFrames.heartbeat() : null;
    }
}
