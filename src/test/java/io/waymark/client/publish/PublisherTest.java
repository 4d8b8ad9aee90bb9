package io.waymark.client.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.RunId;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
    private static final RunId RUN = new RunId("run:1");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final PublisherSettings FAST = PublisherSettings.DEFAULT
            .withBackoff(Duration.ofMillis(1), Duration.ofMillis(2))
            .withTimeouts(Duration.ZERO, LONG);
    private static final PublisherSettings HASTY = FAST.withTimeouts(Duration.ZERO, Duration.ofMillis(50));

    private final CloudEventFactory writer = new CloudEventFactory(RUN, "/tests", Clock.systemUTC());
    private final FakeTransport transport = new FakeTransport();

    @TempDir
    private Path folder;

    /** Accepts events, or fails a given number of times. */
    private static final class FakeTransport implements Transport {
        final List<String> accepted = new ArrayList<>();
        final CountDownLatch attempts = new CountDownLatch(1);
        int failures;
        String refuses = "";

        @Override
        public synchronized List<RejectedEvent> send(List<OutgoingEvent> events) throws DeliveryException {
            attempts.countDown();
            if (failures > 0) {
                failures--;
                throw new DeliveryException("connection refused");
            }
            var rejected = new ArrayList<RejectedEvent>();
            for (var event : events) {
                if (event.id().equals(refuses)) {
                    rejected.add(new RejectedEvent(event, "the same id with other content"));
                } else {
                    accepted.add(event.id());
                }
            }
            return rejected;
        }

        @Override
        public void close() {
            // no resources to release
        }
    }

    private OutgoingEvent event() {
        return writer.write("module.started", Map.of("module", "Loader", "experiment", "a"));
    }

    @Test
    void eventsArriveInOrderAfterFailures() {
        transport.failures = 5;
        var sent = new ArrayList<String>();
        try (var publisher = new Publisher(transport, FAST)) {
            for (int i = 0; i < 1200; i++) {
                var event = event();
                sent.add(event.id());
                publisher.publish(event);
            }
            assertThat(publisher.flush(LONG)).isTrue();
            assertThat(publisher.report().complete()).isTrue();
            assertThat(publisher.report().delivered()).isEqualTo(1200);
        }
        assertThat(transport.accepted).isEqualTo(sent);
    }

    @Test
    void closeDeliversRemainingEvents() {
        transport.failures = 2;
        try (var publisher = new Publisher(transport, FAST)) {
            publisher.publish(event());
        }
        assertThat(transport.accepted).hasSize(1);
    }

    @Test
    void rejectedEventIsReportedAndDoesNotBlock() {
        var bad = event();
        transport.refuses = bad.id();
        try (var publisher = new Publisher(transport, FAST)) {
            publisher.publish(bad);
            publisher.publish(event());
            publisher.flush(LONG);
            assertThat(publisher.report().problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.reason()).contains("other content"));
            assertThat(publisher.report().delivered()).isEqualTo(1);
        }
    }

    @Test
    void invalidEventIsReportedImmediately() {
        try (var publisher = new Publisher(transport, FAST)) {
            publisher.publish(writer.write("module.started", Map.of("module", "Loader")));
            assertThat(publisher.report().problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.reason()).contains("/data/experiment"));
        }
        assertThat(transport.accepted).isEmpty();
    }

    @Test
    void fullBufferDropsEventsAndReportsThem() throws InterruptedException {
        transport.failures = Integer.MAX_VALUE;
        var before = Instant.now();
        var publisher = new Publisher(transport, HASTY.withBuffer(1000));
        try (publisher) {
            for (int i = 0; i < 100; i++) {
                publisher.publish(event());
            }
            transport.attempts.await();
            assertThat(publisher.report().undelivered()).isBetween(90L, 99L);
            assertThat(publisher.report().problems().getFirst().reason()).contains("full");
        }
        assertThat(publisher.report().undelivered()).isEqualTo(100);
        assertThat(publisher.report().lastError()).isEqualTo("connection refused");
        assertThat(publisher.report().toString()).contains("0 events delivered, 100 not");
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void nextPublisherSendsEventsFromDisk() {
        transport.failures = Integer.MAX_VALUE;
        var sent = new ArrayList<String>();
        try (var publisher = new Publisher(transport, HASTY.withFolder(folder))) {
            for (int i = 0; i < 10; i++) {
                var event = event();
                sent.add(event.id());
                publisher.publish(event);
            }
        }
        var second = new FakeTransport();
        try (var publisher = new Publisher(second, FAST.withFolder(folder))) {
            assertThat(publisher.flush(LONG)).isTrue();
        }
        assertThat(second.accepted).isEqualTo(sent);
        assertThat(folder.resolve("0.outbox")).isEmptyFile();
    }

    @Test
    void eventsOnDiskSurviveThreadInterruption() {
        try (var outbox = FileOutbox.open(folder, 2000)) {
            assertThat(outbox.offer(event())).isTrue();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> outbox.peek(1, 1)).isInstanceOf(UncheckedIOException.class);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(outbox.peek(1, 1)).hasSize(1);
            assertThat(outbox.offer(event())).isTrue();
        }
    }

    @Test
    void publishersShareAFolder() {
        try (var one = new Publisher(transport, FAST.withFolder(folder));
                var other = new Publisher(new FakeTransport(), FAST.withFolder(folder))) {
            one.publish(event());
            other.publish(event());
            assertThat(one.flush(LONG) && other.flush(LONG)).isTrue();
        }
        assertThat(folder.resolve("1.outbox")).exists();
    }

    @Test
    void fileStaysWithinItsLimit() {
        try (var outbox = FileOutbox.open(folder, 2000)) {
            int offered = 0;
            for (int i = 0; i < 200; i++) {
                while (outbox.offer(event())) {
                    offered++;
                }
                assertThat(outbox.peek(2, 10_000)).hasSize(2);
                outbox.remove(2);
                assertThat(folder.resolve("0.outbox").toFile().length()).isLessThan(5000);
            }
            assertThat(outbox.size()).isEqualTo(offered - 400);
        }
    }

    @Test
    void timesGrowWithEveryEvent() {
        var stopped = new CloudEventFactory(RUN, "/tests", Clock.fixed(Instant.EPOCH, java.time.ZoneOffset.UTC));
        var first = stopped.write("run.started", Map.of());
        var second = stopped.write("run.completed", Map.of());
        assertThat(second.time()).isAfter(first.time());
        assertThat(second.id()).isNotEqualTo(first.id());
    }
}
