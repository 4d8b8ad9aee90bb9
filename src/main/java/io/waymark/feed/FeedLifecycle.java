package io.waymark.feed;

import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.feed.tail.FeedTailer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/**
 * Starts and stops the background tasks of the feed: reading new items, and sending heartbeats to open streams. On
 * shutdown, it ends all streams before the web server stops, because the web server waits for open requests.
 */
final class FeedLifecycle implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(FeedLifecycle.class);
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

    private final FeedTailer tailer;
    private final SubscriberRegistry subscriberRegistry;
    private volatile @Nullable Disposable work;

    FeedLifecycle(FeedTailer tailer, SubscriberRegistry subscriberRegistry) {
        this.tailer = tailer;
        this.subscriberRegistry = subscriberRegistry;
    }

    @Override
    public void start() {
        work = Flux.merge(restartOnFailure(tailer.run()), restartOnFailure(subscriberRegistry.heartbeats()))
                .subscribe();
    }

    @Override
    public void stop() {
        subscriberRegistry.close();
        var running = work;
        if (running != null) {
            running.dispose();
        }
        work = null;
    }

    @Override
    public boolean isRunning() {
        return work != null;
    }

    private static Flux<Void> restartOnFailure(Flux<Void> task) {
        return task.doOnError(failure -> log.error(
                        "Could not read the feed or send heartbeats to subscribers. Restarting the feed in 1 s.",
                        failure))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RESTART_DELAY));
    }
}
