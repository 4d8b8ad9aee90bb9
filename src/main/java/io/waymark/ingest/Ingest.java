package io.waymark.ingest;

import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.ingest.Portion.Taken;
import io.waymark.port.EventRecord;
import io.waymark.port.EventSource;
import io.waymark.port.Partition;
import io.waymark.port.RecordBatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** The main flow, one for each consumer: one poll is one batch is one transaction. */
class Ingest {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(8); // Spring waits for 10

    private final EventSource source;
    private final OwnRestores own;
    private final EventDecoder decoder;
    private final PortionStoring storing;
    private final RunCache cache;
    private final Patience patience;
    private final IngestMeters meters;
    private final Scheduler scheduler;

    private volatile Sinks.Empty<Void> idle = idleNow();
    private volatile boolean stopping;

    Ingest(
            EventSource source,
            OwnRestores own,
            PortionStoring storing,
            RunCache cache,
            Patience patience,
            IngestMeters meters,
            Scheduler scheduler) {
        this.source = source;
        this.own = own;
        this.decoder = new EventDecoder(own);
        this.storing = storing;
        this.cache = cache;
        this.patience = patience;
        this.meters = meters;
        this.scheduler = scheduler;
    }

    /** A batch with its records decoded. */
    private record Work(RecordBatch batch, Portion portion) {}

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

    private Flux<Integer> consume() {
        Map<Partition, Long> places = new HashMap<>();
        return own.ready()
                .thenMany(source.batches())
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
        var taken = meters.time(
                "decode", () -> batch.records().stream().map(this::decode).toList());
        return new Work(batch, new Portion(taken, batch.from(), batch.to()));
    }

    private Taken decode(EventRecord record) {
        try {
            return new Taken(record, decoder.decode(record), null);
        } catch (RuntimeException | StackOverflowError failure) { // one record must not stop its partition
            var reason = "Cannot decode a record: the service failed at it: " + failure;
            return new Taken(record, new Decoded.Rejected(reason), failure);
        }
    }

    private Mono<Integer> store(Work work) {
        if (stopping) {
            return Mono.never();
        }
        Sinks.Empty<Void> done = Sinks.empty();
        idle = done;
        return storing.store(work.portion())
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
