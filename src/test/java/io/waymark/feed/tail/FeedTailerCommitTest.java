package io.waymark.feed.tail;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.subscriber.SubscriberFixtures;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.port.feed.CommittedItemsListener;
import io.waymark.port.feed.CommittedItemsListenerContract;
import io.waymark.port.feed.FakeFeedReader;
import io.waymark.port.feed.FeedPage;
import io.waymark.tracing.EventTracer;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class FeedTailerCommitTest implements CommittedItemsListenerContract {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FeedTailer tailer = new FeedTailer(
            new FakeFeedReader(),
            SubscriberFixtures.properties(),
            new FeedMetrics(new SimpleMeterRegistry()),
            new EventTracer(OpenTelemetry.noop(), Clock.systemUTC()),
            new SubscriberRegistry(SubscriberFixtures.properties(), time),
            time,
            Clock.systemUTC());
    private final Disposable running = tailer.run().subscribe();

    @AfterEach
    void stop() {
        running.dispose();
        time.dispose();
    }

    @Override
    public CommittedItemsListener listener() {
        return tailer;
    }

    @Override
    public long published() {
        return tailer.current().buffer().head();
    }

    @Override
    public FeedPage page(long position) {
        return FeedTailerTest.page(position);
    }
}
