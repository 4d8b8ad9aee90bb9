package io.waymark.ingest.batch;

import io.waymark.domain.record.EventRecord;
import io.waymark.ingest.batch.RejectedRecord.RejectionKind;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.OffsetConflictException;
import io.waymark.ingest.supervision.PipelineHeartbeat;
import io.waymark.ingest.supervision.PoisonRecordSuspects;
import io.waymark.ingest.supervision.RecordSlice;
import io.waymark.port.JvmErrorException;
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
 * Stores a batch in parts (slices) that fit into the memory limit. If a slice fails, each half of it is stored on its
 * own, down to single records (EVT-44). One bad record therefore does not block the others.
 *
 * <p>A single record that fails is retried {@value #RETRIES} times, because another record may have used up the memory.
 * Then it becomes a dead letter. A record that the database rejects becomes a dead letter without retries.
 */
public class BatchBisector {

    public static final int RETRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(BatchBisector.class);

    private final RecordDecoder decoder;
    private final BatchProcessor processor;
    private final RunStore store;
    private final PoisonRecordSuspects suspects;
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
            PoisonRecordSuspects suspects,
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

    /** A part of a batch, with its events if they were decoded while the previous batch was stored. */
    public static final class PredecodedSlice {
        private final RecordSlice slice;
        private final AtomicReference<@Nullable EventBatch> decoded;

        private PredecodedSlice(RecordSlice slice, @Nullable EventBatch decoded) {
            this.slice = slice;
            this.decoded = new AtomicReference<@Nullable EventBatch>(decoded);
        }
    }

    /**
     * Decodes a batch that fits the memory budget. {@link #store} decodes a batch that exceeds it or cannot be decoded
     * as a whole.
     */
    public PredecodedSlice predecode(RecordSlice batch) {
        try {
            boolean fits = batch.estimatedMemory() <= maxMemory && suspects.maxRecords(batch) == Integer.MAX_VALUE;
            return new PredecodedSlice(batch, fits ? decoder.decode(batch) : null);
        } catch (JvmErrorException failure) {
            return new PredecodedSlice(batch, null);
        }
    }

    /**
     * Stores all records of a batch. Completes when each record is stored or a dead letter. Fails only with
     * {@link OffsetConflictException}.
     */
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
                            .subscribeOn(scheduler); // unwinds the stack, which references the whole slice
                });
    }

    private Mono<Void> storeSingle(RecordSlice single, @Nullable EventBatch decoded) {
        var record = single.records().stream().findFirst().orElse(null);
        if (record != null && suspects.deaths(record) > RETRIES) {
            return rejectRecord(
                    single,
                    record,
                    new JvmErrorException(new Error("the ingest pipeline ended without an error or a result")));
        }
        var first = new AtomicReference<@Nullable EventBatch>(decoded);
        var attempt = Mono.defer(() -> attempt(single, first.getAndSet(null)))
                .onErrorResume(BatchBisector::isRetried, failure -> {
                    recordFailure(single, failure);
                    return awaitResources(single, failure).then(Mono.error(failure));
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

    /**
     * Waits until the store responds and, after an out-of-memory error, until the heap has room. Without this check, an
     * outage would turn valid records into dead letters.
     */
    private Mono<Void> awaitResources(RecordSlice single, Throwable failure) {
        var partitions = single.records().stream().map(EventRecord::partition).collect(Collectors.toSet());
        var responsive = retryPolicy.retryStage("load", Mono.defer(() -> store.offsets(partitions)));
        return isOutOfMemory(failure)
                ? responsive.then(retryPolicy.retryStage("memory", Mono.fromRunnable(headroom::check)))
                : responsive.then();
    }

    private Mono<Void> rejectRecord(RecordSlice single, EventRecord record, Throwable failure) {
        var rejected = failure instanceof DataRejectedException;
        var cause = rejected ? failure : Objects.requireNonNullElse(failure.getCause(), failure);
        var letter = rejected
                ? new RejectedRecord(
                        record, RejectionKind.NOT_STORED, "Cannot store an event: " + failure.getMessage(), failure)
                : new RejectedRecord(
                        record,
                        RejectionKind.FAILED,
                        "Cannot process an event: the service failed at it, even alone and after " + RETRIES
                                + " retries: " + cause,
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
                    .log("Could not process records. Processing them in halves, or retrying a single record.");
        }
    }

    private static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof JvmErrorException processing && processing.isOutOfMemory();
    }

    private static boolean isIsolated(Throwable failure) {
        return !(failure instanceof OffsetConflictException);
    }

    private static boolean isRetried(Throwable failure) {
        return isIsolated(failure) && !(failure instanceof DataRejectedException);
    }
}
