package io.waymark.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.record.Bytes;
import io.waymark.ingest.batch.BatchBisector;
import io.waymark.ingest.batch.BatchProcessor;
import io.waymark.ingest.batch.HeapHeadroomCheck;
import io.waymark.ingest.batch.IngestHealthIndicator;
import io.waymark.ingest.batch.IngestMetrics;
import io.waymark.ingest.batch.RecordDecoder;
import io.waymark.ingest.batch.RestorePointLoader;
import io.waymark.ingest.batch.RetryPolicy;
import io.waymark.ingest.batch.RunStateCache;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import io.waymark.ingest.supervision.PipelineHeartbeat;
import io.waymark.ingest.supervision.PoisonRecordSuspects;
import io.waymark.port.broker.DeadLetterPublisher;
import io.waymark.port.broker.EventSource;
import io.waymark.port.restore.FakeRestorePointReader;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.RunStore;
import io.waymark.tracing.EventTracer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Creates an ingest pipeline that runs in one thread and uses fakes. */
public final class TestPipeline {
    static final Instant NOW = Instant.parse("2024-12-24T21:00:00Z");

    private final EventSource source;
    private final RunStore store;
    private final DeadLetterPublisher deadLetters;
    private final IngestHealthIndicator health;
    private IngestMetrics metrics;
    private RunStateCache cache = new RunStateCache(settings());
    private RestorePointReader points = new FakeRestorePointReader();
    private RestoreSignatureVerifier restoreVerifier =
            new RestoreSignatureVerifier(() -> Mono.just(Bytes.of(new byte[] {1})));
    private HeapHeadroomCheck headroom = new HeapHeadroomCheck(settings());

    TestPipeline(
            EventSource source,
            RunStore store,
            DeadLetterPublisher deadLetters,
            IngestHealthIndicator health,
            MeterRegistry meters) {
        this.source = source;
        this.store = store;
        this.deadLetters = deadLetters;
        this.health = health;
        this.metrics = new IngestMetrics(meters);
    }

    TestPipeline with(RunStateCache other) {
        cache = other;
        return this;
    }

    TestPipeline with(RestorePointReader other) {
        points = other;
        return this;
    }

    TestPipeline with(RestoreSignatureVerifier other) {
        restoreVerifier = other;
        return this;
    }

    TestPipeline with(IngestMetrics other) {
        metrics = other;
        return this;
    }

    TestPipeline with(HeapHeadroomCheck other) {
        headroom = other;
        return this;
    }

    IngestPipeline make() {
        return pipeline(new PoisonRecordSuspects(), () -> NOW).pipeline();
    }

    SupervisedConsumer.ConsumerPipeline pipeline(PoisonRecordSuspects suspects, InstantSource clock) {
        var thread = Schedulers.immediate();
        var heartbeat = new PipelineHeartbeat(clock, settings());
        var retryPolicy =
                new RetryPolicy(settings(), health.statusOf(1), heartbeat, Schedulers.parallel(), metrics.registry());
        var processor = new BatchProcessor(
                store,
                deadLetters,
                page -> {},
                new RestorePointLoader(points),
                cache,
                stalls(),
                retryPolicy,
                new EventTracer(OpenTelemetry.noop(), () -> NOW),
                metrics,
                thread,
                () -> NOW);
        var bisector = new BatchBisector(
                new RecordDecoder(new EventDecoder(restoreVerifier), metrics),
                processor,
                store,
                suspects,
                cache,
                retryPolicy,
                metrics,
                heartbeat,
                headroom,
                thread,
                settings());
        var pipeline = new IngestPipeline(source, restoreVerifier, bisector, cache, retryPolicy, metrics, thread);
        return new SupervisedConsumer.ConsumerPipeline(pipeline, heartbeat, thread);
    }

    static IngestHealthIndicator health() {
        return new IngestHealthIndicator(stalls());
    }

    static PartitionStallMonitor stalls() {
        return new PartitionStallMonitor(new SimpleMeterRegistry(), InstantSource.system(), settings());
    }

    public static IngestProperties settings() {
        return new IngestProperties(
                true,
                1,
                500,
                DataSize.ofMegabytes(8),
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                Duration.ofSeconds(60));
    }
}
