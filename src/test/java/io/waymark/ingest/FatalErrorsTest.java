package io.waymark.ingest;

import static io.waymark.fixture.EventFixtures.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.ingest.batch.BatchBisector;
import io.waymark.ingest.batch.BatchUpdate;
import io.waymark.ingest.batch.EventBatch.DecodedRecord;
import io.waymark.ingest.batch.HeapHeadroomCheck;
import io.waymark.ingest.batch.IngestHealthIndicator;
import io.waymark.ingest.batch.IngestMetrics;
import io.waymark.ingest.batch.LowHeapException;
import io.waymark.port.JvmErrorException;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.FakeDeadLetterPublisher;
import io.waymark.port.broker.FakeEventSource;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.DataRejectedException;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.FakeRunStore;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.port.store.StoredRun;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Tests errors that Reactor throws instead of signalling, caused by one record of a batch (EVT-44). */
class FatalErrorsTest {

    private static final String BAD = "bad";

    private final RunId run = new RunId("adult");
    private final RunId other = new RunId("other");
    private final FakeRunStore store = new FakeRunStore();
    private final FakeDeadLetterPublisher deadLetters = new FakeDeadLetterPublisher();
    private final IngestHealthIndicator health = TestPipeline.health();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeEventSource topic = new FakeEventSource(store, 7);

    static Stream<Supplier<Error>> errors() {
        return Stream.of(
                () -> new OutOfMemoryError("Java heap space"),
                StackOverflowError::new,
                () -> new NoClassDefFoundError("io/waymark/Missing"),
                () -> new InternalError("injected"),
                () -> new AssertionError("injected assertion"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void recordWithFailingDecodingBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(store).with(new FailingMeters("decode", error)));

        assertOnlyBadIsDead(error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void recordWithFailingReductionBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(store).with(new FailingMeters("fold", error)));

        assertOnlyBadIsDead(error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void unappendableRecordBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, null, error)));

        assertOnlyBadIsDead(error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void recordOfUnloadableRunBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, other, error)));

        assertOnlyBadIsDead(error);
    }

    @Test
    void recordOfCorruptRunBecomesADeadLetter() {
        Supplier<RuntimeException> corruption = () -> new IllegalArgumentException("unknown name: x");
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, other, corruption)));

        assertOnlyBadIsDead(corruption);
    }

    @Test
    void runOfNewerVersionBlocksThePartition() {
        var newer = new StoreUnavailableException("a newer version stored it", null);
        var failures = new AtomicInteger(10);
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, other, () -> failures.decrementAndGet() < 0 ? null : newer)));

        assertThat(failures.get()).isNegative();
        assertThat(store.eventIds()).contains(BAD).hasSize(7);
        assertThat(deadLetters.put()).isEmpty();
    }

    @Test
    void deadLetterRejectedByBrokerIsOnlyStored() {
        deadLetters.failNext(new DataRejectedException("too large", null), 2);
        topic.with(run, "no event".getBytes(UTF_8));
        topic.with(run, json(run, "1", "Loader"));

        ingest(flow(store));

        assertThat(deadLetters.put()).isEmpty();
        assertThat(store.deadLetters()).hasSize(1);
        assertThat(store.eventIds()).containsExactly("1");
        assertThat(meters.counter("waymark.ingest.alarms").count()).isEqualTo(1);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void deadLetterIsPublishedAfterAnError() {
        deadLetters.failNext(new JvmErrorException(new OutOfMemoryError("x")), 1 + BatchBisector.RETRIES);
        topic.with(run, "no event".getBytes(UTF_8));

        ingest(flow(store));

        assertThat(deadLetters.put()).isEqualTo(store.deadLetters()).hasSize(1);
    }

    @Test
    void recordFailingOnceIsNoDeadLetter() {
        var failures = new AtomicInteger(4); // failures of the batch, of two slices of it, and of the record alone
        sendBadAmongGood();

        ingest(flow(new FailingStore(
                store, null, () -> failures.decrementAndGet() < 0 ? null : new OutOfMemoryError("x"))));

        assertThat(store.eventIds()).containsExactly("0", "1", "2", BAD, "4", "5", "6");
        assertThat(deadLetters.put()).isEmpty();
        assertThat(meters.counter("waymark.ingest.failures").count()).isEqualTo(4);
    }

    @Test
    void exhaustedHeapProducesNoDeadLetter() {
        var full = new AtomicInteger(100);
        sendBadAmongGood();
        var headroom = new HeapHeadroomCheck(TestPipeline.settings()) {
            @Override
            public void check() {
                if (full.decrementAndGet() > 0) {
                    throw new LowHeapException(new OutOfMemoryError());
                }
            }
        };
        var failing = new FailingStore(store, null, () -> full.get() > 0 ? new OutOfMemoryError("x") : null);

        StepVerifier.withVirtualTime(() ->
                        flow(failing).with(headroom).make().run(Mono.never()).take(1))
                .thenAwait(Duration.ofMinutes(5))
                .then(() -> assertThat(status()).isEqualTo(Status.DOWN))
                .thenAwait(Duration.ofMinutes(30))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(store.eventIds()).contains(BAD).hasSize(7);
        assertThat(deadLetters.put()).isEmpty();
    }

    private void sendBadAmongGood() {
        for (int i = 0; i < 7; i++) {
            var to = i == 3 ? other : run;
            topic.with(to, json(to, i == 3 ? BAD : "" + i, "Loader"));
        }
    }

    private void assertOnlyBadIsDead(Supplier<? extends Throwable> error) {
        assertThat(store.eventIds()).containsExactly("0", "1", "2", "4", "5", "6");
        assertThat(deadLetters.put())
                .isEqualTo(store.deadLetters())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.record().offset()).isEqualTo(3);
                    assertThat(letter.reason())
                            .contains("the service failed at it", error.get().toString());
                });
        assertThat(topic.acknowledged()).containsExactly(7L);
        assertThat(topic.subscriptions()).isEqualTo(1);
        assertThat(meters.counter("waymark.ingest.alarms").count()).isEqualTo(1);
        assertThat(status()).isEqualTo(Status.UP);
    }

    private TestPipeline flow(RunStore to) {
        return new TestPipeline(topic, to, deadLetters, health, meters);
    }

    private static void ingest(TestPipeline flow) {
        StepVerifier.withVirtualTime(() -> flow.make().run(Mono.never()).take(1))
                .thenAwait(Duration.ofMinutes(2))
                .expectNextCount(1)
                .verifyComplete();
    }

    private Status status() {
        return health.health().block().getStatus();
    }

    private static boolean isBad(RunEvent event) {
        return event.envelope().id().equals(BAD);
    }

    /** Throws when the duration of a stage is recorded and the result contains the bad event. */
    private final class FailingMeters extends IngestMetrics {
        private final String failing;
        private final Supplier<Error> error;

        FailingMeters(String failing, Supplier<Error> error) {
            super(meters);
            this.failing = failing;
            this.error = error;
        }

        @Override
        public <T> T time(String stage, Supplier<T> function) {
            var result = super.time(stage, function);
            if (stage.equals(failing) && events(result).anyMatch(FatalErrorsTest::isBad)) {
                throw error.get();
            }
            return result;
        }

        private static Stream<RunEvent> events(Object result) {
            return result instanceof BatchUpdate batch
                    ? batch.applied().stream()
                    : ((List<?>) result).stream().flatMap(one -> ((DecodedRecord) one).event().stream());
        }
    }

    /** Throws on an append of the bad event, or on a load of the given run. */
    private record FailingStore(
            RunStore store, @Nullable RunId unloadable, Supplier<? extends @Nullable Throwable> error)
            implements RunStore {
        @Override
        public Mono<ConsumerOffsets> offsets(Set<Partition> partitions) {
            return store.offsets(partitions);
        }

        @Override
        public Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs) {
            failIf(unloadable != null && runs.contains(unloadable));
            return store.load(runs);
        }

        @Override
        public Mono<Map<EventIdentity, ContentHash>> findApplied(Collection<EventIdentity> events) {
            return store.findApplied(events);
        }

        @Override
        public Mono<AppendResult> append(
                List<RunUpdate> updates, List<DeadLetter> letters, ConsumerOffsets from, ConsumerOffsets to) {
            failIf(unloadable == null
                    && updates.stream()
                            .flatMap(update -> update.deltas().stream())
                            .anyMatch(delta -> delta.event().id().equals(BAD)));
            return store.append(updates, letters, from, to);
        }

        private void failIf(boolean bad) {
            var failure = bad ? error.get() : null;
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure instanceof Error fatal) {
                throw fatal;
            }
        }
    }
}
