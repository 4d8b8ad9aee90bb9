package io.waymark.ingest;

import static io.waymark.fixture.EventFixtures.json;
import static io.waymark.port.broker.FakeEventSource.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.codec.event.RestoreSigner;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.CurrentExecutions;
import io.waymark.domain.state.RestorePoint;
import io.waymark.fixture.EventFixtures;
import io.waymark.ingest.batch.IngestHealthIndicator;
import io.waymark.ingest.batch.RunStateCache;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.FakeDeadLetterPublisher;
import io.waymark.port.broker.FakeEventSource;
import io.waymark.port.restore.FakeRestorePointReader;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.FakeRunStore;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.port.store.StoredRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class IngestPipelineTest {

    private static final Bytes SECRET = Bytes.of(new byte[] {1, 2, 3});
    private static final Instant NOW = Instant.parse("2024-12-24T21:00:00Z");

    private final RunId run = new RunId("adult");
    private final RunId other = new RunId("other");
    private final FakeRunStore store = new FakeRunStore();
    private final FakeDeadLetterPublisher deadLetters = new FakeDeadLetterPublisher();
    private final IngestHealthIndicator health = TestPipeline.health();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeRestorePointReader points = new FakeRestorePointReader();
    private final RestoreSignatureVerifier restoreVerifier = new RestoreSignatureVerifier(() -> Mono.just(SECRET));
    private FakeEventSource topic = new FakeEventSource(store, 4);

    @Test
    void eventsAreStoredInOrderAndThenAcknowledged() {
        topic.with(run, json(run, "1", "Loader")).with(other, json(other, "1", "Loader"));
        topic.with(run, json(run, "2", "Splitter")).with(run, json(run, "3", "Synthesizer"));
        topic.with(run, json(run, "4", "Evaluator"));

        ingest(2);

        assertThat(store.eventIds()).containsExactly("1", "2", "3", "1", "4");
        assertThat(topic.acknowledged()).containsExactly(4L, 5L);
        assertThat(store.offsets()).containsEntry(FakeEventSource.partition(), 5L);
    }

    @Test
    void excessModuleIsRejected() {
        topic = new FakeEventSource(store, 500);
        for (int i = 0; i < RunPlan.MAX_MODULES; i++) {
            topic.with(run, json(run, "id-" + i, "Module" + i));
        }
        topic.with(run, json(run, "other", "Other")).with(run, json(run, "again", "Module0"));

        ingest(3);

        assertThat(store.eventIds()).hasSize(RunPlan.MAX_MODULES + 1).endsWith("again");
        assertThat(deadLetters.put())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).contains("1000 modules have appeared"));
    }

    @Test
    void runIsLoadedOnce() {
        topic = new FakeEventSource(store, 1);
        topic.with(run, json(run, "1", "Loader"))
                .with(run, json(run, "2", "Splitter"))
                .with(run, json(run, "3", "Evaluator"));

        ingest(3);

        assertThat(store.loads()).isEqualTo(1);
        assertThat(store.eventIds()).containsExactly("1", "2", "3");
    }

    @Test
    void repeatInSameBatchHasNoEffect() {
        topic.with(run, json(run, "1", "Loader")).with(run, json(run, "1", "Loader"));

        ingest(1);

        assertThat(store.eventIds()).containsExactly("1");
        assertThat(deadLetters.put()).isEmpty();
        assertThat(count("module.started", "repeated")).isEqualTo(1);
    }

    @Test
    void repeatInLaterBatchHasNoEffect() {
        topic = new FakeEventSource(store, 1);
        topic.with(run, json(run, "1", "Loader")).with(run, json(run, "1", "Loader"));

        ingest(2);

        assertThat(store.eventIds()).containsExactly("1");
        assertThat(topic.acknowledged()).containsExactly(1L, 2L);
        assertThat(count("module.started", "applied")).isEqualTo(1);
        assertThat(count("module.started", "repeated")).isEqualTo(1);
    }

    /** EVT-4: repeated, the completion would exceed the limit of change records. */
    @Test
    void repeatBeyondALimitHasNoEffect() {
        topic = new FakeEventSource(store, 1);
        var outer = "x".repeat(10_000);
        var fields =
                IntStream.range(0, 2_000).mapToObj(i -> "\"a" + i + "\":{}").collect(Collectors.joining(","));
        var large = completed("2", "B", "\"%s\":{\"attributes\":{%s}}".formatted(outer, fields));
        topic.with(run, event("1", "run.started", "{\"sequence\":[\"A\",\"B\"]}"))
                .with(run, large)
                .with(run, completed("3", "A", "\"%s\":{\"attributes\":{\"k\":{}}}".formatted(outer)))
                .with(run, large)
                .with(run, completed("4", "B", "\"%s\":{\"attributes\":{%s}}".formatted(outer, fields)));

        ingest(5);

        assertThat(store.eventIds()).containsExactly("1", "2", "3");
        assertThat(deadLetters.put())
                .singleElement()
                .satisfies(letter -> assertThat(letter.record().offset()).isEqualTo(4));
        assertThat(count("module.completed", "repeated")).isEqualTo(1);
    }

    private byte[] completed(String id, String module, String attributes) {
        return event(
                id,
                "module.completed",
                "{\"module\":\"%s\",\"experiment\":\"a\",\"schema\":{\"id\":\"s\",\"attributes\":{%s}}}"
                        .formatted(module, attributes));
    }

    private byte[] event(String id, String type, String data) {
        return """
                {"specversion":"1.0","id":"%s","source":"/tests","type":"io.waymark.%s","subject":"%s",
                 "time":"2024-12-24T21:00:00Z","data":%s}
                """.formatted(id, type, run, data).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void reusedIdWithOtherContentIsRejected() {
        topic = new FakeEventSource(store, 2);
        topic.with(run, json(run, "1", "Loader")).with(run, json(run, "1", "Splitter"));
        topic.with(run, json(run, "1", "Evaluator")).with(run, json(run, "2", "Splitter"));

        ingest(2);

        assertThat(store.eventIds()).containsExactly("1", "2");
        assertThat(offsets(deadLetters.put())).containsExactly(1L, 2L);
        assertThat(offsets(store.deadLetters())).containsExactly(1L, 2L);
        assertThat(deadLetters.put())
                .allSatisfy(letter -> assertThat(letter.reason()).contains("id was used before"));
    }

    @Test
    void undecodableRecordIsRejectedAndIntakeContinues() {
        topic.with(run, new byte[] {'{'}).with(run, json(run, "1", "Loader"));

        ingest(1);

        assertThat(store.eventIds()).containsExactly("1");
        assertThat(deadLetters.put()).isEqualTo(store.deadLetters()).hasSize(1);
        assertThat(deadLetters.put().getFirst().rejectedAt()).isEqualTo(NOW);
        assertThat(topic.acknowledged()).containsExactly(2L);
    }

    @Test
    void storeOutageAcknowledgesAndLosesNothing() {
        topic.with(run, json(run, "1", "Loader"));

        StepVerifier.withVirtualTime(() -> {
                    failAppends(200);
                    return flow(store).run(Mono.never()).take(1);
                })
                .expectSubscription()
                .expectNoEvent(Duration.ofMinutes(20))
                .then(() -> assertThat(topic.acknowledged()).isEmpty())
                .then(() -> assertThat(status()).isEqualTo(Status.DOWN))
                .thenAwait(Duration.ofMinutes(60))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(store.eventIds()).containsExactly("1");
        assertThat(topic.acknowledged()).containsExactly(1L);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(meters.counter("waymark.ingest.retries", "stage", "append").count())
                .isEqualTo(200);
    }

    @Test
    void retryDelayIsLimitedByTheSetting() {
        topic.with(run, json(run, "1", "Loader"));

        StepVerifier.withVirtualTime(() -> {
                    failAppends(100);
                    return flow(store).run(Mono.never()).take(1);
                })
                .thenAwait(Duration.ofMinutes(25))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void runStoredElsewhereIsReloadedAndReducedAgain() {
        topic = new FakeEventSource(store, 1);
        topic.with(run, json(run, "1", "Loader")).with(run, json(run, "2", "Splitter"));
        store.append(
                        List.of(EventFixtures.update(
                                StoredRun.unknown(run), EventFixtures.started(run, "0", "Elsewhere"))),
                        List.of(),
                        at(0),
                        at(0))
                .block();
        var cache = cache();
        cache.keep(run, StoredRun.unknown(run), FakeEventSource.partition());
        store.moveOffset(FakeEventSource.partition(), 0);

        ingest(flow(store, cache), 2);

        assertThat(store.eventIds()).containsExactly("0", "1", "2");
    }

    @Test
    void offsetConflictRestartsAtStoredOffset() {
        topic = new FakeEventSource(store, 2);
        topic.with(run, json(run, "1", "Loader")).with(run, json(run, "2", "Splitter"));
        topic.with(run, json(run, "3", "Synthesizer")).with(run, json(run, "4", "Evaluator"));
        store.beforeAppend(Mono.fromRunnable(() -> store.moveOffset(FakeEventSource.partition(), 3)));

        ingest(1);

        assertThat(topic.subscriptions()).isEqualTo(2);
        assertThat(store.eventIds()).containsExactly("4");
    }

    @Test
    void recordRejectedByStoreIsIsolated() {
        topic = new FakeEventSource(store, 7);
        IntStream.range(0, 7).forEach(number -> topic.with(run, json(run, "" + number, "Loader")));
        store.refuse(delta -> delta.event().id().equals("4"));

        ingest(1);

        assertThat(store.eventIds()).containsExactly("0", "1", "2", "3", "5", "6");
        assertThat(offsets(store.deadLetters())).containsExactly(4L);
        assertThat(offsets(deadLetters.put())).containsExactly(4L);
        assertThat(topic.acknowledged()).containsExactly(7L);
        assertThat(meters.counter("waymark.ingest.alarms").count()).isEqualTo(1);
    }

    @Test
    void missingDeadLetterTopicBlocksPartition() {
        topic.with(run, new byte[] {'{'}).with(run, json(run, "1", "Loader"));
        IntStream.range(0, 20)
                .forEach(number -> deadLetters.failNext(
                        new BrokerUnavailableException("Cannot publish: injected", new Exception())));

        StepVerifier.withVirtualTime(() -> flow(store).run(Mono.never()).take(1))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(60))
                .then(() -> assertThat(store.appends()).isZero())
                .then(() -> assertThat(status()).isEqualTo(Status.DOWN))
                .thenAwait(Duration.ofMinutes(10))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(store.eventIds()).containsExactly("1");
        assertThat(deadLetters.put()).hasSize(1);
    }

    @Test
    void deadLetterIsPublishedOnceDespiteStoreFailures() {
        topic.with(run, new byte[] {'{'});

        StepVerifier.withVirtualTime(() -> {
                    failAppends(30);
                    return flow(store).run(Mono.never()).take(1);
                })
                .thenAwait(Duration.ofMinutes(10))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(deadLetters.put()).hasSize(1);
        assertThat(store.deadLetters()).hasSize(1);
    }

    @Test
    void stopFinishesTheCurrentBatch() {
        topic = new FakeEventSource(store, 1);
        topic.with(run, json(run, "1", "Loader")).with(run, json(run, "2", "Splitter"));
        var gate = Sinks.<Void>empty();
        var stop = Sinks.<Void>empty();

        store.beforeAppend(gate.asMono());

        StepVerifier.create(flow(store).run(stop.asMono()))
                .then(stop::tryEmitEmpty)
                .expectNoEvent(Duration.ofMillis(50))
                .then(gate::tryEmitEmpty)
                .expectNext(1)
                .verifyComplete();

        assertThat(store.eventIds()).containsExactly("1");
        assertThat(topic.acknowledged()).containsExactly(1L);
    }

    @Test
    void recoveredConsumerIsReadyOnQuietTopic() {
        store.failNext(unavailable(), unavailable());

        StepVerifier.withVirtualTime(() -> flow(store).run(Mono.never()))
                .expectSubscription()
                .then(() -> assertThat(status()).isEqualTo(Status.DOWN))
                .expectNoEvent(Duration.ofSeconds(30))
                .then(() -> assertThat(status()).isEqualTo(Status.UP))
                .thenCancel()
                .verify();
    }

    @Test
    void stopWithoutWorkEndsImmediately() {
        StepVerifier.create(flow(store).run(Mono.empty())).verifyComplete();
    }

    @Test
    void restoreSeesEverythingStoredBeforeIt() {
        var target = new Snapshot(
                1,
                Snapshot.Phase.STARTED,
                new ModuleExperimentName("Loader", "default"),
                null,
                NOW,
                null,
                null,
                Value.Members.empty(),
                0);
        points.with(new RestorePoint(target, CurrentExecutions.EMPTY, List.of(), new LinkedHashMap<>()));
        topic.with(run, json(run, "1", "Loader")).with(run, json(run, "2", "Splitter"));
        topic.with(run, restored("3", target.id().toString(), SECRET)).with(run, json(run, "4", "Evaluator"));

        ingest(1);

        assertThat(store.eventIds()).containsExactly("1", "2", "3", "4");
        assertThat(store.appends()).as("stored events before the restore").isEqualTo(2);
        assertThat(store.offsets()).containsEntry(FakeEventSource.partition(), 4L);
        assertThat(count("run.restored", "applied")).isEqualTo(1);
    }

    @Test
    void impossibleRestoreIsRejected() {
        topic.with(run, json(run, "1", "Loader"));
        topic.with(run, restored("2", "snapshot_000007_20241224_210000", SECRET));

        ingest(1);

        assertThat(store.eventIds()).containsExactly("1");
        assertThat(deadLetters.put())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).contains("Cannot apply a restore"));
    }

    @Test
    void repeatedRestoreOfPrunedSnapshotHasNoEffect() {
        points.withMade(
                new EventIdentity(run, "/waymark", "2"), HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 8, NOW));
        topic.with(run, json(run, "1", "Loader"));
        topic.with(run, restored("2", "snapshot_000007_20241224_210000", SECRET));

        ingest(1);

        assertThat(deadLetters.put()).isEmpty();
        assertThat(count("run.restored", "repeated")).isEqualTo(1);
    }

    @Test
    void forgedRestoreIsRejected() {
        topic.with(run, restored("1", "snapshot_000007_20241224_210000", Bytes.of(new byte[] {9})));

        ingest(1);

        assertThat(store.eventIds()).isEmpty();
        assertThat(deadLetters.put())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).contains("only Waymark publishes this type"));
    }

    private byte[] restored(String id, String snapshot, Bytes secret) {
        var envelope = new EventAttributes(run, "/waymark", id, NOW, new ContentHash(0, 0));
        var signature =
                new RestoreSigner(secret).sign(new RunRestored(envelope, snapshot, List.of(), Value.Members.empty()));
        return """
                {"specversion": "1.0", "id": "%s", "source": "/waymark", "type": "io.waymark.run.restored",
                 "subject": "%s", "time": "%s", "data": {"snapshot_id": "%s", "signature": "%s"}}
                """.formatted(id, run, NOW, snapshot, signature).getBytes(StandardCharsets.UTF_8);
    }

    private void ingest(int batches) {
        ingest(flow(store), batches);
    }

    private static void ingest(IngestPipeline flow, int batches) {
        StepVerifier.create(flow.run(Mono.never()).take(batches))
                .expectNextCount(batches)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    private IngestPipeline flow(RunStore to) {
        return flow(to, cache());
    }

    private IngestPipeline flow(RunStore to, RunStateCache cache) {
        return new TestPipeline(topic, to, deadLetters, health, meters)
                .with(cache)
                .with(points)
                .with(restoreVerifier)
                .make();
    }

    private static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("Cannot store events: injected", new Exception());
    }

    private static RunStateCache cache() {
        return new RunStateCache(TestPipeline.settings());
    }

    private void failAppends(int times) {
        var failures = new AtomicInteger(times);
        store.beforeAppend(Mono.defer(() -> failures.getAndDecrement() > 0 ? Mono.error(unavailable()) : Mono.empty()));
    }

    private Status status() {
        return health.health().block().getStatus();
    }

    private double count(String type, String outcome) {
        return meters.counter("waymark.ingest.events", "type", type, "outcome", outcome)
                .count();
    }

    private static List<Long> offsets(List<DeadLetter> letters) {
        return letters.stream().map(letter -> letter.record().offset()).toList();
    }
}
