package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemFilter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** All who listen at this instance. */
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

    /** One stream, open as long as it is subscribed to; each element is one write. */
    public Flux<Bytes> stream(
            FeedContext context, Connection connection, ItemFilter filter, @Nullable RunId run, StartPosition from) {
        return Flux.using(
                () -> register(
                        context, channel -> new Subscriber(context, connection, filter, run, channel, from), run),
                Subscriber::writes,
                subscriber -> unregister(context, subscriber));
    }

    /** Lets every stream look at the time now and then. */
    public Flux<Void> heartbeats() {
        return Flux.interval(properties.heartbeat().dividedBy(CHECKS_PER_HEARTBEAT), scheduler)
                .onBackpressureDrop()
                .doOnNext(beat -> subscribers.forEach(Subscriber::wake))
                .thenMany(Flux.empty());
    }

    /** Ends every stream, also those that come from now on. */
    public void close() {
        closed = true;
        subscribers.forEach(Subscriber::end);
    }

    private Subscriber register(FeedContext context, Function<RunChannel, Subscriber> made, @Nullable RunId run) {
        var subscriber = context.buffer().add(run, made);
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
