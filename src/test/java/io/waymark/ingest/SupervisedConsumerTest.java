package io.waymark.ingest;

import static io.waymark.fixture.EventFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.domain.run.RunId;
import io.waymark.ingest.batch.IngestHealthIndicator;
import io.waymark.ingest.batch.IngestMetrics;
import io.waymark.ingest.supervision.PoisonRecordSuspects;
import io.waymark.port.broker.FakeDeadLetterPublisher;
import io.waymark.port.broker.FakeEventSource;
import io.waymark.port.store.FakeRunStore;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class SupervisedConsumerTest {

    private static final Duration ATTEMPT_AND_STUCK = Duration.ofSeconds(151);

    private final RunId run = new RunId("adult");
    private final FakeRunStore store = new FakeRunStore();
    private final FakeDeadLetterPublisher deadLetters = new FakeDeadLetterPublisher();
    private final IngestHealthIndicator health = TestPipeline.health();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeEventSource topic = new FakeEventSource(store, 7);
    private final PoisonRecordSuspects suspects = new PoisonRecordSuspects();
    private Instant now = TestPipeline.NOW;
    private final SupervisedConsumer consumer = new SupervisedConsumer(
            () -> new TestPipeline(topic, store, deadLetters, health, meters).pipeline(suspects, () -> now),
            suspects,
            health.statusOf(1),
            new IngestMetrics(meters),
            () -> now,
            Duration.ofSeconds(10));

    @Test
    void deadPipelineIsReplacedAfterItsDeadline() {
        send(7);
        dieAtOffset(3, 1);

        consumer.check();
        now = now.plus(ATTEMPT_AND_STUCK.minusSeconds(2));
        consumer.check();

        assertThat(restarts()).isZero();

        now = now.plusSeconds(2);
        consumer.check();

        assertThat(restarts()).isEqualTo(1);
        assertThat(status()).isEqualTo(Status.DOWN);

        now = now.plusMillis(100);
        consumer.check();

        assertThat(store.eventIds()).containsExactly("0", "1", "2", "3", "4", "5", "6");
        assertThat(deadLetters.put()).isEmpty();
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void recordThatKillsPipelinesBecomesDeadLetter() {
        send(7);
        dieAtOffset(3, Integer.MAX_VALUE);

        for (int check = 0; check < 30; check++) {
            consumer.check();
            now = now.plus(ATTEMPT_AND_STUCK);
        }

        assertThat(store.eventIds()).containsExactly("0", "1", "2", "4", "5", "6");
        assertThat(deadLetters.put())
                .isEqualTo(store.deadLetters())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.record().offset()).isEqualTo(3);
                    assertThat(letter.reason())
                            .contains("the service failed at it", "ended without an error or a result");
                });
        assertThat(restarts())
                .as("two splits and six failures of the record alone")
                .isBetween(8.0, 9.0);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void consumerWithoutPipelineStopsAtOnce() {
        assertThat(consumer.stop()).isDone();
    }

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            topic.with(run, json(run, "" + i, "Loader"));
        }
    }

    /** Simulates a fatal error that leaves a Reactor operator without a signal. */
    private void dieAtOffset(long offset, int times) {
        store.refuse(delta -> {
            if (delta.event().id().equals("" + offset) && deaths++ < times) {
                throw new OutOfMemoryError("injected");
            }
            return false;
        });
    }

    private int deaths;

    private double restarts() {
        return meters.counter("waymark.ingest.watchdog.restarts").count();
    }

    private Status status() {
        return health.health().block().getStatus();
    }
}
