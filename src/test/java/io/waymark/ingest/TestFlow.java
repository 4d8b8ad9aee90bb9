package io.waymark.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.decode.EventDecoder;
import io.waymark.port.Bytes;
import io.waymark.port.DeadLetters;
import io.waymark.port.EventSource;
import io.waymark.port.FakeRestorePoints;
import io.waymark.port.RestorePoints;
import io.waymark.port.RunStore;
import io.waymark.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A flow in one thread, between fakes. */
final class TestFlow {
    static final Instant NOW = Instant.parse("2024-12-24T21:00:00Z");

    private final EventSource source;
    private final RunStore store;
    private final DeadLetters deadLetters;
    private final IngestHealth health;
    private IngestMeters meters;
    private RunCache cache = new RunCache(settings());
    private RestorePoints points = new FakeRestorePoints();
    private OwnRestores own = new OwnRestores(() -> Mono.just(Bytes.of(new byte[] {1})));
    private Headroom headroom = new Headroom(settings());

    TestFlow(EventSource source, RunStore store, DeadLetters deadLetters, IngestHealth health, MeterRegistry meters) {
        this.source = source;
        this.store = store;
        this.deadLetters = deadLetters;
        this.health = health;
        this.meters = new IngestMeters(meters);
    }

    TestFlow with(RunCache other) {
        cache = other;
        return this;
    }

    TestFlow with(RestorePoints other) {
        points = other;
        return this;
    }

    TestFlow with(OwnRestores other) {
        own = other;
        return this;
    }

    TestFlow with(IngestMeters other) {
        meters = other;
        return this;
    }

    TestFlow with(Headroom other) {
        headroom = other;
        return this;
    }

    Ingest make() {
        return pipeline(new Suspects(), () -> NOW).ingest();
    }

    SupervisedConsumer.Pipeline pipeline(Suspects suspects, InstantSource clock) {
        var thread = Schedulers.immediate();
        var heartbeat = new Heartbeat(clock, settings());
        var patience = new Patience(settings(), health.of(1), heartbeat, Schedulers.parallel(), meters.registry());
        var storing = new PortionStoring(
                store,
                deadLetters,
                written -> {},
                new RestoreLoading(points),
                cache,
                stalls(),
                patience,
                new Tracing(OpenTelemetry.noop(), () -> NOW),
                meters,
                thread,
                () -> NOW);
        var bisection = new Bisection(
                new Decoding(new EventDecoder(own), meters),
                storing,
                store,
                suspects,
                cache,
                patience,
                meters,
                heartbeat,
                headroom,
                thread,
                settings());
        var ingest = new Ingest(source, own, bisection, cache, patience, meters, thread);
        return new SupervisedConsumer.Pipeline(ingest, heartbeat, thread);
    }

    static IngestHealth health() {
        return new IngestHealth(stalls());
    }

    static PartitionStalls stalls() {
        return new PartitionStalls(new SimpleMeterRegistry(), InstantSource.system(), settings());
    }

    static IngestSettings settings() {
        return new IngestSettings(
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
