package io.waymark.feed.subscriber;

import io.waymark.domain.run.RunId;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemFilter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** Opens, wakes up and ends the feed streams of this instance. */
public final class SubscriberRegistry {
    private static final int CHECKS_PER_HEARTBEAT = 10;

    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final FeedProperties properties;
    private final Scheduler scheduler;
    private final Consumer<Subscriber> closedListener = this::remove;
    private volatile boolean closed;

    public SubscriberRegistry(FeedProperties properties, Scheduler scheduler) {
        this.properties = properties;
        this.scheduler = scheduler;
    }

    public int size() {
        return subscribers.size();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Opens a stream for one client. It ends with its connection. Call on the executor of the connection. */
    public void open(
            FeedContext context,
            SubscriberConnection connection,
            ItemFilter filter,
            @Nullable RunId run,
            StartPosition from) {
        var subscriber = context.buffer()
                .add(run, channel -> new Subscriber(context, connection, filter, run, channel, from, closedListener));
        subscribers.add(subscriber);
        connection.attach(subscriber);
        if (closed) {
            subscriber.end();
        } else {
            subscriber.wake();
        }
    }

    /** Wakes up all streams ten times per heartbeat interval, so that they check their timers. Never completes. */
    public Flux<Void> heartbeats() {
        return Flux.interval(properties.heartbeat().dividedBy(CHECKS_PER_HEARTBEAT), scheduler)
                .onBackpressureDrop()
                .doOnNext(beat -> subscribers.forEach(Subscriber::wake))
                .thenMany(Flux.empty());
    }

    /** Ends all streams, including future ones. */
    public void close() {
        closed = true;
        subscribers.forEach(Subscriber::end);
    }

    private void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
        subscriber.leaveBuffer();
    }
}
