package io.waymark.feed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** Follows the log as long as the service runs. It stops first: streams end before the server waits for requests. */
final class FeedLifecycle implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(FeedLifecycle.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Tail tail;
    private final Audience audience;
    private volatile @Nullable Disposable work;

    FeedLifecycle(Tail tail, Audience audience) {
        this.tail = tail;
        this.audience = audience;
    }

    @Override
    public void start() {
        work = Flux.merge(lasting(tail.run()), lasting(audience.beats())).subscribe();
    }

    @Override
    public void stop() {
        audience.close();
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

    private static Flux<Void> lasting(Flux<Void> endless) {
        return endless.doOnError(failure -> log.error("The feed failed and begins again", failure))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE));
    }
}
