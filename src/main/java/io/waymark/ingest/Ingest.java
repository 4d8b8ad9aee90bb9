package io.waymark.ingest;

import io.waymark.ingest.Bisection.Ahead;
import io.waymark.port.EventSource;
import io.waymark.port.Partition;
import io.waymark.port.RecordBatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** The main flow, one for each consumer: one poll is one batch is one transaction. */
class Ingest {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(8); // Spring waits for 10

    private final EventSource source;
    private final OwnRestores own;
    private final Bisection bisection;
    private final RunCache cache;
    private final Patience patience;
    private final IngestMeters meters;
    private final Scheduler scheduler;

    private volatile Sinks.Empty<Void> idle = idleNow();
    private volatile boolean stopping;
    private volatile @Nullable Subscription batches;

    Ingest(
            EventSource source,
            OwnRestores own,
            Bisection bisection,
            RunCache cache,
            Patience patience,
            IngestMeters meters,
            Scheduler scheduler) {
        this.source = source;
        this.own = own;
        this.bisection = bisection;
        this.cache = cache;
        this.patience = patience;
        this.meters = meters;
        this.scheduler = scheduler;
    }

    private record Work(RecordBatch batch, Ahead ahead) {}

    /**
     * Takes events until it is told to stop, then ends after the batch in work.
     *
     * @return how many records each batch had that is stored
     */
    Flux<Integer> run(Mono<Void> stop) {
        var stopped = stop.doOnTerminate(() -> stopping = true)
                .then(Mono.defer(() -> idle.asMono().timeout(STOP_WITHIN, Mono.empty())));
        return patience.forEver(Flux.defer(this::consume)).takeUntilOther(stopped);
    }

    /**
     * Ends the consumer past the operators between it and the subscriber: one that died in the middle of its work does
     * not pass a cancellation on.
     */
    void abandon() {
        var begun = batches;
        if (begun != null) {
            begun.cancel();
        }
    }

    private Flux<Integer> consume() {
        Map<Partition, Long> places = new HashMap<>();
        return own.ready()
                .thenMany(source.batches().doOnSubscribe(begun -> batches = begun))
                .doOnNext(batch -> follow(batch, places))
                .publishOn(scheduler, 1)
                .map(this::decode)
                .concatMap(this::store, 1);
    }

    /** A partition that does not go on where it ended was elsewhere meanwhile, and its runs have changed. */
    private void follow(RecordBatch batch, Map<Partition, Long> places) {
        Set<Partition> returned = batch.from().next().entrySet().stream()
                .filter(place -> !place.getValue().equals(places.get(place.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!returned.isEmpty()) {
            cache.forgetPartitions(returned);
        }
        places.putAll(batch.to().next());
    }

    private Work decode(RecordBatch batch) {
        meters.batch(batch.records().size());
        return new Work(batch, bisection.ahead(new Slice(batch.records(), batch.from(), batch.to())));
    }

    private Mono<Integer> store(Work work) {
        if (stopping) {
            return Mono.never();
        }
        Sinks.Empty<Void> done = Sinks.empty();
        idle = done;
        return bisection
                .store(work.ahead())
                .then(Mono.fromRunnable(work.batch().acknowledge()))
                .thenReturn(work.batch().records().size())
                .doFinally(end -> done.tryEmitEmpty());
    }

    private static Sinks.Empty<Void> idleNow() {
        Sinks.Empty<Void> idle = Sinks.empty();
        idle.tryEmitEmpty();
        return idle;
    }
}
