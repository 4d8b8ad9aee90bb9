package io.waymark.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.Bytes;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One open stream: a place in the feed, and what the stream does next. It is asked for one write at a time and makes it
 * of all that waits, so that a slow reader costs one write's memory and delays nobody. Everything but {@link #wake} and
 * {@link #end} happens on the connection's own thread, or while that waits for a page.
 */
final class Subscriber {
    private static final int SCAN = 4096;

    private final Serving serving;
    private final Outlet outlet;
    private final Selection selection;
    private final @Nullable RunId run;
    private final Lane.Place place;
    private final Pulse pulse;
    private final CatchUp catchUp;
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable MonoSink<Turn> asked;
    private volatile boolean ending;
    private volatile boolean ended;
    private @Nullable Bytes opening;

    Subscriber(Serving serving, Outlet outlet, Filter filter, @Nullable RunId run, Lane lane, Beginning beginning) {
        this.serving = serving;
        this.outlet = outlet;
        this.run = run;
        this.place = lane.place(beginning.position());
        this.pulse = new Pulse(serving.settings(), serving.now(), beginning.position());
        this.selection = new Selection(serving.frames(), filter, run != null, pulse);
        this.catchUp = new CatchUp(serving, selection, run, place, pulse);
        this.opening = new Batch()
                .add(Frames.retry(serving.retry()))
                .add(beginning.frame())
                .bytes();
    }

    /** What a stream does next. */
    private sealed interface Turn {
        record Write(Bytes frames) implements Turn {}

        record ReadPage() implements Turn {}
    }

    /** The stream: what goes out in one write each, made when the one before is on its way. */
    Flux<Bytes> writes() {
        outlet.onWritable(this::wake);
        return Mono.create(this::ask).flatMap(this::take).repeat(() -> !ended);
    }

    /** Looks whether there is something to do; from any thread. */
    void wake() {
        if (signals.getAndIncrement() == 0) {
            try {
                outlet.executor().execute(this::drain);
            } catch (RejectedExecutionException closed) {
                asked = null;
            }
        }
    }

    /** Says goodbye. */
    void end() {
        ending = true;
        wake();
    }

    @Nullable
    RunId run() {
        return run;
    }

    private void ask(MonoSink<Turn> sink) {
        asked = sink;
        wake();
    }

    private Mono<Bytes> take(Turn turn) {
        return switch (turn) {
            case Turn.Write(var frames) -> Mono.just(frames);
            case Turn.ReadPage read -> catchUp.next();
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
            go(serving.now());
        } catch (RuntimeException | VirtualMachineError | LinkageError unexpected) {
            fail(unexpected);
        }
    }

    /** The stream ends; the client comes back with its last id. */
    private void fail(Throwable unexpected) {
        var sink = asked;
        asked = null;
        if (sink == null) {
            outlet.cut();
        } else {
            sink.error(new FeedFailure("Cannot go on with a stream", unexpected));
        }
    }

    private void go(long now) {
        if (pulse.isStalled(now, outlet.unread())) {
            serving.metrics().cut();
            outlet.cut();
            return;
        }
        var sink = asked;
        if (sink == null) {
            return;
        }
        var turn = turn(now);
        if (turn != null) {
            asked = null;
            sink.success(turn);
        }
    }

    private @Nullable Turn turn(long now) {
        if (ending) {
            ended = true;
            return new Turn.Write(Frames.retry(serving.retry()));
        }
        if (!outlet.isWritable()) {
            return null;
        }
        var frames = next(now);
        if (frames != null) {
            pulse.wrote(now);
            return new Turn.Write(frames);
        }
        return place.behind() ? new Turn.ReadPage() : null;
    }

    private @Nullable Bytes next(long now) {
        var first = opening;
        if (first != null) {
            opening = null;
            return first;
        }
        var batch = fromRing(now);
        return batch.isEmpty() ? due(now) : batch.bytes();
    }

    private Batch fromRing(long now) {
        long end = serving.ring().end(); // before looking: what is in the ring now may be more
        var batch = new Batch();
        for (int scanned = 0; batch.size() < serving.most(); scanned++) {
            var entry = scanned < SCAN ? place.next() : null;
            if (entry != null) {
                selection.add(entry, batch, now);
            } else if (scanned == SCAN) {
                wake(); // others have a turn
                break;
            } else {
                moveTo(end, batch, now);
                break;
            }
        }
        serving.metrics().sent(batch.items(), batch.size());
        return batch;
    }

    /** Caught up: nothing up to the end of the ring was for this one. */
    private void moveTo(long end, Batch batch, long now) {
        if (!place.behind()) {
            place.moveTo(end);
            selection.flush(batch, now);
        }
    }

    private @Nullable Bytes due(long now) {
        if (!selection.holdsGap() && pulse.isProgressDue(now, place.position())) {
            pulse.told(now, place.position());
            return serving.frames().progress(place.position());
        }
        return pulse.isHeartbeatDue(now) ? Frames.heartbeat() : null;
    }
}
