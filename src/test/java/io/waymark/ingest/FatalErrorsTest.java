package io.waymark.ingest;

import static io.waymark.fixture.Events.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.ingest.Portion.Taken;
import io.waymark.port.Appended;
import io.waymark.port.DataRejected;
import io.waymark.port.DeadLetter;
import io.waymark.port.FakeEventSource;
import io.waymark.port.FakeRunStore;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import io.waymark.port.ProcessingFailure;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoreUnavailable;
import io.waymark.port.StoredRun;
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

/** Errors that Reactor rethrows instead of signalling them, at one record of a batch (EVT-44). */
class FatalErrorsTest {

    private static final String BAD = "bad";

    private final RunId run = new RunId("adult");
    private final RunId other = new RunId("other");
    private final FakeRunStore store = new FakeRunStore();
    private final FakeDeadLetters deadLetters = new FakeDeadLetters();
    private final IngestHealth health = TestFlow.health();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeEventSource topic = new FakeEventSource(store, 7);

    static Stream<Supplier<Error>> errors() {
        return Stream.of(
                () -> new OutOfMemoryError("Java heap space"),
                StackOverflowError::new,
                () -> new NoClassDefFoundError("io/waymark/Missing"),
                () -> new InternalError("of the virtual machine"),
                () -> new AssertionError("of nobody"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aRecordWhoseDecodingFailsBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(store).with(new FailingMeters("decode", error)));

        assertOnlyBadIsDead(error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aRecordWhoseFoldingFailsBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(store).with(new FailingMeters("fold", error)));

        assertOnlyBadIsDead(error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aRecordThatCannotBeAppendedBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, null, error)));

        assertOnlyBadIsDead(error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aRecordWhoseRunCannotBeLoadedBecomesADeadLetter(Supplier<Error> error) {
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, other, error)));

        assertOnlyBadIsDead(error);
    }

    @Test
    void aRecordOfADamagedRunBecomesADeadLetter() {
        Supplier<RuntimeException> damage = () -> new IllegalArgumentException("no such word: x");
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, other, damage)));

        assertOnlyBadIsDead(damage);
    }

    @Test
    void aRunOfANewerVersionStopsThePartition() {
        var newer = new StoreUnavailable("a newer version stored it", null);
        var left = new AtomicInteger(10);
        sendBadAmongGood();

        ingest(flow(new FailingStore(store, other, () -> left.decrementAndGet() < 0 ? null : newer)));

        assertThat(left.get()).isNegative();
        assertThat(store.eventIds()).contains(BAD).hasSize(7);
        assertThat(deadLetters.put()).isEmpty();
    }

    @Test
    void aDeadLetterThatTheBrokerRefusesIsOnlyStored() {
        deadLetters.failNext(new DataRejected("too large", null), 2);
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
    void aDeadLetterIsPublishedAfterAnError() {
        deadLetters.failNext(new ProcessingFailure(new OutOfMemoryError("x")), 1 + Bisection.RETRIES);
        topic.with(run, "no event".getBytes(UTF_8));

        ingest(flow(store));

        assertThat(deadLetters.put()).isEqualTo(store.deadLetters()).hasSize(1);
    }

    @Test
    void aRecordThatFailsOnceIsNoDeadLetter() {
        var left = new AtomicInteger(4); // the batch, two parts of it and the record alone
        sendBadAmongGood();

        ingest(flow(
                new FailingStore(store, null, () -> left.decrementAndGet() < 0 ? null : new OutOfMemoryError("x"))));

        assertThat(store.eventIds()).containsExactly("0", "1", "2", BAD, "4", "5", "6");
        assertThat(deadLetters.put()).isEmpty();
        assertThat(meters.counter("waymark.ingest.failures").count()).isEqualTo(4);
    }

    @Test
    void noRecordIsDeadWhileTheHeapIsExhaustedByOthers() {
        var full = new AtomicInteger(100);
        sendBadAmongGood();
        var headroom = new Headroom(TestFlow.settings()) {
            @Override
            void check() {
                if (full.decrementAndGet() > 0) {
                    throw new MemoryExhausted(new OutOfMemoryError());
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

    private TestFlow flow(RunStore to) {
        return new TestFlow(topic, to, deadLetters, health, meters);
    }

    private static void ingest(TestFlow flow) {
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

    /** Fails where a stage is timed, after it had the bad event among its events. */
    private final class FailingMeters extends IngestMeters {
        private final String failing;
        private final Supplier<Error> error;

        FailingMeters(String failing, Supplier<Error> error) {
            super(meters);
            this.failing = failing;
            this.error = error;
        }

        @Override
        <T> T time(String stage, Supplier<T> function) {
            var result = super.time(stage, function);
            if (stage.equals(failing) && events(result).anyMatch(FatalErrorsTest::isBad)) {
                throw error.get();
            }
            return result;
        }

        private static Stream<RunEvent> events(Object result) {
            return result instanceof Folded folded
                    ? folded.applied().stream()
                    : ((List<?>) result).stream().flatMap(one -> ((Taken) one).event().stream());
        }
    }

    /** Fails when the bad event is to be appended, or when a run is to be loaded. */
    private record FailingStore(
            RunStore store, @Nullable RunId unloadable, Supplier<? extends @Nullable Throwable> error)
            implements RunStore {
        @Override
        public Mono<Offsets> offsets(Set<Partition> partitions) {
            return store.offsets(partitions);
        }

        @Override
        public Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs) {
            failIf(unloadable != null && runs.contains(unloadable));
            return store.load(runs);
        }

        @Override
        public Mono<Appended> append(List<RunUpdate> updates, List<DeadLetter> letters, Offsets from, Offsets to) {
            failIf(unloadable == null
                    && updates.stream()
                            .flatMap(update -> update.recordings().stream())
                            .anyMatch(recording -> recording.event().id().equals(BAD)));
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
