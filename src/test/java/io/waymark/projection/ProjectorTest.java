package io.waymark.projection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class ProjectorTest {
    private static final int STEP_ITEMS = 100;
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(ProjectionProgressLogger.class);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FeedOfItems feed = new FeedOfItems(time);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Projector projector = new Projector(
            feed,
            new ProjectionProperties(true, Duration.ofMillis(100), Duration.ofSeconds(10), STEP_ITEMS),
            new ProjectionMetrics(meters),
            () -> Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)),
            time,
            "owner");
    private Disposable running;

    @BeforeEach
    void start() {
        lines.start();
        LOG.addAppender(lines);
    }

    @AfterEach
    void stop() {
        running.dispose();
        LOG.detachAppender(lines);
    }

    @Test
    void progressIsLoggedToTheEndOfFeed() {
        feed.head = 3000;

        run(Duration.ofMinutes(1));

        assertThat(feed.position).isEqualTo(3000);
        assertThat(messages())
                .containsExactly(
                        "Projection across runs is behind the feed. Applying the waiting items (position=100, head=3000,"
                                + " percent=3.3, rebuilding=false).",
                        "Projection across runs: applied feed items (items=1000, position=1100, head=3000,"
                                + " percent=36.6, rebuilding=false).",
                        "Projection across runs: applied feed items (items=2000, position=2100, head=3000,"
                                + " percent=70.0, rebuilding=false).",
                        "Projection across runs is up to date (items=2900, position=3000, head=3000, seconds=29).");
    }

    @Test
    void fewWaitingItemsAreNotLogged() {
        feed.head = 2 * STEP_ITEMS;

        run(Duration.ofMinutes(1));

        assertThat(feed.position).isEqualTo(feed.head);
        assertThat(messages()).isEmpty();
    }

    @Test
    void eachDelayIsLoggedOnce() {
        feed.head = 300;
        run(Duration.ofMinutes(1));
        feed.head = 600;

        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(messages())
                .extracting(message -> message.replaceFirst(" \\(.*", ""))
                .containsExactly(
                        "Projection across runs is behind the feed. Applying the waiting items",
                        "Projection across runs is up to date",
                        "Projection across runs is behind the feed. Applying the waiting items",
                        "Projection across runs is up to date");
    }

    @Test
    void rebuildIsLoggedWithItsOwnPosition() {
        feed.position = 1500;
        feed.head = 1500;
        feed.rebuilt = 0;

        run(Duration.ofMinutes(1));

        assertThat(messages())
                .containsExactly(
                        "Projection across runs is behind the feed. Applying the waiting items (position=100, head=1500,"
                                + " percent=6.6, rebuilding=true).",
                        "Projection across runs: applied feed items (items=1000, position=1100, head=1500,"
                                + " percent=73.3, rebuilding=true).",
                        "Rebuilt the projection up to feed position 1500. Requests now read the rebuilt tables.");
    }

    @Test
    void instanceWithoutTheLeaseLogsNoProgress() {
        feed.head = 3000;
        run(Duration.ofSeconds(5));
        feed.isHeldByOther = true;
        time.advanceTimeBy(Duration.ofSeconds(20));
        feed.position = feed.head;
        feed.isHeldByOther = false;

        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(messages()).singleElement().asString().contains("is behind the feed");
    }

    @Test
    void unavailableStatusDoesNotDelayTheProjection() {
        feed.head = 3000;
        feed.isStatusUnavailable = true;

        run(Duration.ofSeconds(31));

        assertThat(feed.position).isEqualTo(3000);
        assertThat(messages()).isEmpty();
    }

    @Test
    void metersCountItemsAndLateExecutions() {
        feed.head = 250;

        run(Duration.ofSeconds(10));

        assertThat(meters.get("waymark.projection.items").counter().count()).isEqualTo(250);
        assertThat(meters.get("waymark.projection.late").counter().count()).isEqualTo(10);
        assertThat(meters.get("waymark.projection.position").gauge().value()).isEqualTo(250);
    }

    private void run(Duration duration) {
        running = projector.run().subscribe();
        time.advanceTimeBy(duration);
    }

    private List<String> messages() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
