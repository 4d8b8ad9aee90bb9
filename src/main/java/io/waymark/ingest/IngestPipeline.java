package io.waymark.ingest;

import io.waymark.domain.record.Partition;
import io.waymark.ingest.batch.BatchBisector;
import io.waymark.ingest.batch.BatchBisector.PredecodedSlice;
import io.waymark.ingest.batch.IngestMetrics;
import io.waymark.ingest.batch.RetryPolicy;
import io.waymark.ingest.batch.RunStateCache;
import io.waymark.ingest.supervision.RecordSlice;
import io.waymark.port.broker.EventSource;
import io.waymark.port.broker.RecordBatch;
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

/**
 * Consumes events and stores them in batches. Each poll of the broker is one batch. A batch is stored in one
 * transaction unless it must be split. The next batch is decoded while the current one is stored.
 */
class IngestPipeline {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8); // Spring waits for 10

    private final EventSource source;
    private final RestoreSignatureVerifier restoreVerifier;
    private final BatchBisector bisector;
    private final RunStateCache cache;
    private final RetryPolicy retryPolicy;
    private final IngestMetrics metrics;
    private final Scheduler scheduler;

    private volatile Sinks.Empty<Void> idle = idleSignal();
    private volatile boolean stopping;
    private volatile @Nullable Subscription batches;

    IngestPipeline(
            EventSource source,
            RestoreSignatureVerifier restoreVerifier,
            BatchBisector bisector,
            RunStateCache cache,
            RetryPolicy retryPolicy,
            IngestMetrics metrics,
            Scheduler scheduler) {
        this.source = source;
        this.restoreVerifier = restoreVerifier;
        this.bisector = bisector;
        this.cache = cache;
        this.retryPolicy = retryPolicy;
        this.metrics = metrics;
        this.scheduler = scheduler;
    }

    /** A batch that waits to be stored, with its events if they were decoded in advance. */
    private record PendingBatch(RecordBatch batch, PredecodedSlice predecodedSlice) {}

    /**
     * Consumes events until {@code stop} completes, then ends after the current batch or after 8 s.
     *
     * @return the number of records of each stored batch
     */
    Flux<Integer> run(Mono<Void> stop) {
        var stopped = stop.doOnTerminate(() -> stopping = true)
                .then(Mono.defer(() -> idle.asMono().timeout(STOP_TIMEOUT, Mono.empty())));
        return retryPolicy.resubscribe(Flux.defer(this::consume)).takeUntilOther(stopped);
    }

    /** Cancels the event source directly. An operator that died during its work does not forward a cancellation. */
    void cancelBatches() {
        var subscription = batches;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private Flux<Integer> consume() {
        Map<Partition, Long> nextOffsets = new HashMap<>();
        return restoreVerifier
                .awaitKey()
                .thenMany(source.batches().doOnSubscribe(subscription -> batches = subscription))
                .doOnNext(batch -> checkContinuity(batch, nextOffsets))
                .publishOn(scheduler, 1)
                .map(this::decode)
                .concatMap(this::store, 1);
    }

    /**
     * Removes the cached runs of every partition whose batch does not start at the end of its previous batch. Another
     * consumer may have stored events of these runs in between.
     */
    private void checkContinuity(RecordBatch batch, Map<Partition, Long> nextOffsets) {
        Set<Partition> returned = batch.from().next().entrySet().stream()
                .filter(expected -> !expected.getValue().equals(nextOffsets.get(expected.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!returned.isEmpty()) {
            cache.forgetPartitions(returned);
        }
        nextOffsets.putAll(batch.to().next());
    }

    private PendingBatch decode(RecordBatch batch) {
        metrics.recordBatch(batch.records().size());
        return new PendingBatch(batch, bisector.predecode(new RecordSlice(batch.records(), batch.from(), batch.to())));
    }

    private Mono<Integer> store(PendingBatch pendingBatch) {
        if (stopping) {
            return Mono.never();
        }
        Sinks.Empty<Void> done = Sinks.empty();
        idle = done;
        return bisector.store(pendingBatch.predecodedSlice())
                .then(Mono.fromRunnable(pendingBatch.batch().acknowledge()))
                .thenReturn(pendingBatch.batch().records().size())
                .doFinally(end -> done.tryEmitEmpty());
    }

    private static Sinks.Empty<Void> idleSignal() {
        Sinks.Empty<Void> idle = Sinks.empty();
        idle.tryEmitEmpty();
        return idle;
    }
}
