package io.waymark.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.scheduler.Schedulers;

class ProjectionHealthIndicatorTest {
    private final FeedOfItems feed = new FeedOfItems(Schedulers.immediate());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ProjectionHealthIndicator indicator =
            new ProjectionHealthIndicator(feed, new ProjectionMetrics(meters));

    @Test
    void detailsShowTheLagWhileItemsWait() {
        feed.position = 3;
        feed.head = 5;

        assertThat(health().getDetails())
                .containsEntry("position", 3L)
                .containsEntry("head", 5L)
                .containsEntry("lag", "PT1M")
                .doesNotContainKey("rebuildPosition");
    }

    @Test
    void detailsShowThePositionOfARebuild() {
        feed.rebuilt = 2;

        assertThat(health().getDetails()).containsEntry("rebuildPosition", 2L).containsEntry("lag", "PT0S");
    }

    @Test
    void gaugesShowLagAndPosition() {
        feed.position = 3;
        feed.head = 5;
        health();
        assertThat(gauge("lag")).isEqualTo(60);
        assertThat(gauge("position")).isEqualTo(3);

        feed.position = 5;
        health();

        assertThat(gauge("lag")).isZero();
        assertThat(gauge("position")).isEqualTo(5);
    }

    @Test
    void unavailableStatusIsStillUp() {
        feed.isStatusUnavailable = true;

        assertThat(health().getStatus()).isEqualTo(Status.UP);
        assertThat(health().getDetails()).containsEntry("status", "cannot be read");
    }

    private Health health() {
        return indicator.health().block();
    }

    private double gauge(String name) {
        return meters.get("waymark.projection." + name).gauge().value();
    }
}
