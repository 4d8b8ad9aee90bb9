package io.waymark.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.Bytes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** All who listen at this instance. */
final class Audience {
    private static final int BEATS_A_HEARTBEAT = 10;

    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final FeedSettings settings;
    private final Scheduler scheduler;
    private volatile boolean closed;

    Audience(FeedSettings settings, Scheduler scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
    }

    int size() {
        return subscribers.size();
    }

    boolean isClosed() {
        return closed;
    }

    /** One stream, open as long as it is subscribed to; each element is one write. */
    Flux<Bytes> stream(Serving serving, Outlet outlet, Filter filter, @Nullable RunId run, Beginning from) {
        return Flux.using(
                () -> enter(serving, lane -> new Subscriber(serving, outlet, filter, run, lane, from), run),
                Subscriber::writes,
                subscriber -> leave(serving, subscriber));
    }

    /** Lets every stream look at the time now and then. */
    Flux<Void> beats() {
        return Flux.interval(settings.heartbeat().dividedBy(BEATS_A_HEARTBEAT), scheduler)
                .onBackpressureDrop()
                .doOnNext(beat -> subscribers.forEach(Subscriber::wake))
                .thenMany(Flux.empty());
    }

    /** Ends every stream, also those that come from now on. */
    void close() {
        closed = true;
        subscribers.forEach(Subscriber::end);
    }

    private Subscriber enter(Serving serving, Function<Lane, Subscriber> made, @Nullable RunId run) {
        var subscriber = serving.ring().join(run, made);
        subscribers.add(subscriber);
        if (closed) {
            subscriber.end();
        }
        return subscriber;
    }

    private void leave(Serving serving, Subscriber subscriber) {
        subscribers.remove(subscriber);
        serving.ring().leave(subscriber, subscriber.run());
    }
}
