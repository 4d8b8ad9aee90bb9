package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.feed.buffer.RunChannel;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemFilter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** Opens, wakes up and ends the feed streams of this instance. */
public final class SubscriberRegistry {
    private static final int CHECKS_PER_HEARTBEAT = 10;

    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final FeedProperties properties;
    private final Scheduler scheduler;
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

    /**
     * Opens a stream for one client. The stream is open while it is subscribed to. Each element is sent as one write.
     */
    public Flux<Bytes> stream(
            FeedContext context,
            SubscriberConnection connection,
            ItemFilter filter,
            @Nullable RunId run,
            StartPosition from) {
        return Flux.using(
                () -> register(
                        context, channel -> new Subscriber(context, connection, filter, run, channel, from), run),
                Subscriber::writes,
                subscriber -> unregister(context, subscriber));
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

    private Subscriber register(FeedContext context, Function<RunChannel, Subscriber> factory, @Nullable RunId run) {
        var subscriber = context.buffer().add(run, factory);
        subscribers.add(subscriber);
        if (closed) {
            subscriber.end();
        }
        return subscriber;
    }

    private void unregister(FeedContext context, Subscriber subscriber) {
        subscribers.remove(subscriber);
        context.buffer().remove(subscriber, subscriber.run());
    }
}
