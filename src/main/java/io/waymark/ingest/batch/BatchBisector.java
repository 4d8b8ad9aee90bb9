package io.waymark.ingest.batch;

import io.waymark.domain.record.EventRecord;
import io.waymark.ingest.batch.RejectedRecord.RejectionKind;
import io.waymark.ingest.supervision.CrashSuspects;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.OffsetConflictException;
import io.waymark.ingest.supervision.PipelineHeartbeat;
import io.waymark.ingest.supervision.RecordSlice;
import io.waymark.port.ProcessingException;
import io.waymark.port.store.DataRejectedException;
import io.waymark.port.store.RunStore;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Stores a batch in slices that fit the memory budget. A slice that fails is halved, one half after the other, until
 * one record is left (EVT-44). A record that the service fails at, rather than one that the store refuses, is tried
 * again {@value #RETRIES} times alone before it becomes a dead letter: another record may have used up the memory.
 */
public class BatchBisector {

    public static final int RETRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(BatchBisector.class);

    private final RecordDecoder decoder;
    private final BatchProcessor processor;
    private final RunStore store;
    private final CrashSuspects suspects;
    private final RunStateCache cache;
    private final RetryPolicy retryPolicy;
    private final IngestMetrics metrics;
    private final PipelineHeartbeat heartbeat;
    private final HeapHeadroomCheck headroom;
    private final Scheduler scheduler;
    private final long maxMemory;

    public BatchBisector(
            RecordDecoder decoder,
            BatchProcessor processor,
            RunStore store,
            CrashSuspects suspects,
            RunStateCache cache,
            RetryPolicy retryPolicy,
            IngestMetrics metrics,
            PipelineHeartbeat heartbeat,
            HeapHeadroomCheck headroom,
            Scheduler scheduler,
            IngestProperties settings) {
        this.decoder = decoder;
        this.processor = processor;
        this.store = store;
        this.suspects = suspects;
        this.cache = cache;
        this.retryPolicy = retryPolicy;
        this.metrics = metrics;
        this.heartbeat = heartbeat;
        this.headroom = headroom;
        this.scheduler = scheduler;
        this.maxMemory = settings.maxBatchMemory().toBytes();
    }

    /** A slice that may have been decoded ahead, while the one before it was stored. */
    public static final class PredecodedSlice {
        private final RecordSlice slice;
        private final AtomicReference<@Nullable EventBatch> decoded;

        private PredecodedSlice(RecordSlice slice, @Nullable EventBatch decoded) {
            this.slice = slice;
            this.decoded = new AtomicReference<@Nullable EventBatch>(decoded);
        }
    }

    /** Decodes a batch that fits the budget; leaves one that does not, or fails, for {@link #store}. */
    public PredecodedSlice predecode(RecordSlice batch) {
        try {
            boolean fits = batch.estimatedMemory() <= maxMemory && suspects.maxRecords(batch) == Integer.MAX_VALUE;
            return new PredecodedSlice(batch, fits ? decoder.decode(batch) : null);
        } catch (ProcessingException failure) {
            return new PredecodedSlice(batch, null);
        }
    }

    /** Completes when each record is stored or a dead letter; fails with {@link OffsetConflictException} and with nothing else. */
    public Mono<Void> store(PredecodedSlice batch) {
        var decoded = batch.decoded.getAndSet(null);
        return (decoded == null ? storeWithin(batch.slice) : store(batch.slice, decoded))
                .doFinally(end -> heartbeat.idle());
    }

    private Mono<Void> storeWithin(RecordSlice slice) {
        return Flux.fromIterable(slice.split(suspects.maxRecords(slice), maxMemory))
                .concatMap(each -> store(each, null))
                .then();
    }

    private Mono<Void> store(RecordSlice slice, @Nullable EventBatch decoded) {
        if (!slice.isDivisible()) {
            return storeSingle(slice, decoded);
        }
        var first = new AtomicReference<@Nullable EventBatch>(decoded);
        return Mono.defer(() -> attempt(slice, first.getAndSet(null)))
                .onErrorResume(BatchBisector::isIsolated, failure -> {
                    recordFailure(slice, failure);
                    return Flux.fromIterable(slice.halves())
                            .concatMap(half -> store(half, null))
                            .then()
                            .subscribeOn(scheduler); // leaves the stack, and with it what the whole slice took
                });
    }

    private Mono<Void> storeSingle(RecordSlice single, @Nullable EventBatch decoded) {
        var record = single.records().stream().findFirst().orElse(null);
        if (record != null && suspects.deaths(record) > RETRIES) {
            return rejectRecord(
                    single, record, new ProcessingException(new Error("the pipeline died without a signal")));
        }
        var first = new AtomicReference<@Nullable EventBatch>(decoded);
        var attempt = Mono.defer(() -> attempt(single, first.getAndSet(null)))
                .onErrorResume(BatchBisector::isRetried, failure -> {
                    recordFailure(single, failure);
                    return handleConflict(single, failure).then(Mono.error(failure));
                });
        return retryPolicy
                .retryLimited("process", RETRIES, attempt, BatchBisector::isRetried)
                .onErrorResume(
                        BatchBisector::isIsolated,
                        failure -> rejectRecord(single, Objects.requireNonNull(record), failure));
    }

    private Mono<Void> attempt(RecordSlice slice, @Nullable EventBatch decoded) {
        heartbeat.startSlice(slice);
        var batch = decoded == null ? decoder.decode(slice) : decoded;
        var pieces = batch.split();
        var stored = pieces.size() == 1
                ? processor.store(batch)
                : Flux.fromIterable(pieces.stream().map(EventBatch::slice).toList())
                        .concatMap(piece -> store(piece, null))
                        .then();
        return stored.doOnSuccess(done -> suspects.clear(slice));
    }

    /** A failure counts only while the store answers and there is memory, or good records would become dead letters. */
    private Mono<Void> handleConflict(RecordSlice single, Throwable failure) {
        var partitions = single.records().stream().map(EventRecord::partition).collect(Collectors.toSet());
        var answers = retryPolicy.retryStage("load", Mono.defer(() -> store.offsets(partitions)));
        return isOutOfMemory(failure)
                ? answers.then(retryPolicy.retryStage("memory", Mono.fromRunnable(headroom::check)))
                : answers.then();
    }

    private Mono<Void> rejectRecord(RecordSlice single, EventRecord record, Throwable failure) {
        var refused = failure instanceof DataRejectedException;
        var cause = refused ? failure : Objects.requireNonNullElse(failure.getCause(), failure);
        var letter = refused
                ? new RejectedRecord(
                        record, RejectionKind.NOT_STORED, "Cannot store an event: " + failure.getMessage(), failure)
                : new RejectedRecord(
                        record,
                        RejectionKind.FAILED,
                        "Cannot process an event: the service failed at it, at it alone" + " and again: " + cause,
                        cause);
        return processor.reject(single, letter).doOnSuccess(done -> suspects.clear(single));
    }

    private void recordFailure(RecordSlice slice, Throwable failure) {
        if (isOutOfMemory(failure)) {
            cache.clear();
        }
        if (isRetried(failure)) {
            metrics.countFailure();
            log.atError()
                    .addKeyValue("partitions", slice.from().next().keySet())
                    .addKeyValue("records", slice.records().size())
                    .setCause(RejectedRecord.redact(failure))
                    .log("Could not process records; halving them, or retrying a single one");
        }
    }

    private static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof ProcessingException processing && processing.isOutOfMemory();
    }

    private static boolean isIsolated(Throwable failure) {
        return !(failure instanceof OffsetConflictException);
    }

    private static boolean isRetried(Throwable failure) {
        return isIsolated(failure) && !(failure instanceof DataRejectedException);
    }
}
