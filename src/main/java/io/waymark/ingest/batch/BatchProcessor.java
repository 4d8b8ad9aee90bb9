package io.waymark.ingest.batch;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.ingest.supervision.OffsetConflictException;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import io.waymark.ingest.supervision.RecordSlice;
import io.waymark.port.JvmErrorException;
import io.waymark.port.broker.DeadLetterPublisher;
import io.waymark.port.feed.CommittedItemsListener;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.AppendResult.DuplicateEvents;
import io.waymark.port.store.AppendResult.OffsetConflict;
import io.waymark.port.store.AppendResult.Stored;
import io.waymark.port.store.AppendResult.VersionConflict;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.StoredRun;
import io.waymark.tracing.EventTracer;
import io.waymark.tracing.TransactionSpans;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Applies one batch: loads the runs, applies the events to them, publishes dead letters and stores the result. If the
 * store reports a conflict, for example with another writer, the batch is attempted again. A {@code java.lang.Error}
 * that the content of an event may cause is wrapped in {@link JvmErrorException}.
 */
public class BatchProcessor {

    private static final Logger log = LoggerFactory.getLogger(BatchProcessor.class);

    private final RunStore store;
    private final DeadLetterDelivery deadLetters;
    private final CommittedItemsListener committedItemsListener;
    private final RestorePointLoader restores;
    private final RunStateCache cache;
    private final PartitionStallMonitor stalls;
    private final RetryPolicy retryPolicy;
    private final EventTracer tracing;
    private final IngestMetrics metrics;
    private final Scheduler scheduler;
    private final InstantSource clock;

    public BatchProcessor(
            RunStore store,
            DeadLetterPublisher deadLetters,
            CommittedItemsListener committedItemsListener,
            RestorePointLoader restores,
            RunStateCache cache,
            PartitionStallMonitor stalls,
            RetryPolicy retryPolicy,
            EventTracer tracing,
            IngestMetrics metrics,
            Scheduler scheduler,
            InstantSource clock) {
        this.store = store;
        this.deadLetters = new DeadLetterDelivery(deadLetters, retryPolicy, metrics);
        this.committedItemsListener = committedItemsListener;
        this.restores = restores;
        this.cache = cache;
        this.stalls = stalls;
        this.retryPolicy = retryPolicy;
        this.tracing = tracing;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * The batch, and the findings of earlier attempts to apply it.
     *
     * @param batch the decoded records
     * @param spans the trace spans of the transaction
     * @param storedContents the content hashes of events that earlier transactions applied
     * @param published the records whose dead letters are already in the dead-letter topic
     */
    private record BatchAttempt(
            EventBatch batch,
            TransactionSpans spans,
            Map<EventIdentity, ContentHash> storedContents,
            Set<EventRecord> published) {
        static BatchAttempt first(EventBatch batch, TransactionSpans spans) {
            return new BatchAttempt(batch, spans, Map.of(), Set.of());
        }

        BatchAttempt withStoredContents(Map<EventIdentity, ContentHash> more) {
            Map<EventIdentity, ContentHash> all = new HashMap<>(storedContents);
            all.putAll(more);
            return new BatchAttempt(batch, spans, all, published);
        }

        BatchAttempt published(List<RejectedRecord> letters) {
            Set<EventRecord> all = new HashSet<>(published);
            letters.forEach(letter -> all.add(letter.record()));
            return new BatchAttempt(batch, spans, storedContents, all);
        }
    }

    /**
     * Stores a batch, in which a restore may only be the first record. Completes when each record is stored or a dead
     * letter. Fails with {@link OffsetConflictException}, or with the cause if the batch itself cannot be stored.
     */
    Mono<Void> store(EventBatch batch) {
        return withTracing(batch, spans -> attempt(BatchAttempt.first(batch, spans)));
    }

    /** Stores the only record of a slice as a dead letter. */
    Mono<Void> reject(RecordSlice single, RejectedRecord record) {
        var batch = new EventBatch(List.of(), single.from(), single.to());
        return withTracing(batch, spans -> append(BatchAttempt.first(batch, spans), BatchUpdate.withRejected(record)));
    }

    private Mono<Void> withTracing(EventBatch batch, Function<TransactionSpans, Mono<Void>> work) {
        return Mono.using(
                () -> wrapErrors(() -> tracing.recordingSpans(batch.traceParents())),
                spans -> work.apply(spans).doOnError(failure -> runLoggingErrors(() -> spans.failed(failure))),
                spans -> runLoggingErrors(spans::end));
    }

    private Mono<Void> attempt(BatchAttempt attempt) {
        return load(attempt.batch())
                .zipWhen(runs -> lookUpRestore(attempt.batch()))
                .publishOn(scheduler)
                .map(loaded ->
                        wrapErrors(() -> metrics.time("fold", () -> reduce(attempt, loaded.getT1(), loaded.getT2()))))
                .flatMap(result -> findApplied(result)
                        .flatMap(applied -> applied.isEmpty()
                                ? append(attempt, result)
                                : attempt(attempt.withStoredContents(applied))));
    }

    /** Finds rejected events that were applied earlier: their repetition has no effect, whatever the limits (EVT-4). */
    private Mono<Map<EventIdentity, ContentHash>> findApplied(BatchUpdate result) {
        return result.unapplied().isEmpty()
                ? Mono.just(Map.of())
                : retryPolicy.retryWhileUnavailable(
                        "load", Mono.defer(() -> wrapErrors(() -> store.findApplied(result.unapplied()))));
    }

    private static BatchUpdate reduce(BatchAttempt attempt, Map<RunId, StoredRun> runs, RestoreLookupResult lookup) {
        return BatchUpdate.reduce(attempt.batch().records(), runs, attempt.storedContents(), lookup);
    }

    /**
     * Looks up the restore point after the run is loaded. If another transaction changes the run in between, the append
     * fails with a version conflict.
     */
    private Mono<RestoreLookupResult> lookUpRestore(EventBatch batch) {
        return retryPolicy.retryWhileUnavailable("restore", Mono.defer(() -> wrapErrors(() -> restores.lookUp(batch))));
    }

    private Mono<Map<RunId, StoredRun>> load(EventBatch batch) {
        return Mono.defer(() -> {
            var needed = batch.runs().keySet();
            var runs = cache.find(needed);
            var missing = needed.stream().filter(run -> !runs.containsKey(run)).toList();
            if (missing.isEmpty()) {
                return Mono.just(runs);
            }
            return retryPolicy
                    .retryWhileUnavailable(
                            "load", metrics.time("load", Mono.defer(() -> wrapErrors(() -> store.load(missing)))))
                    .map(loaded -> wrapErrors(() -> {
                        runs.putAll(loaded);
                        return runs;
                    }));
        });
    }

    private Mono<Void> append(BatchAttempt attempt, BatchUpdate result) {
        var now = clock.instant();
        var letters =
                result.rejected().stream().map(one -> one.toDeadLetter(now)).toList();
        var batch = attempt.batch();
        var updates = wrapErrors(() -> attempt.spans().tracedUpdates(result.updates()));
        var append = Mono.defer(() -> wrapErrors(() -> store.append(updates, letters, batch.from(), batch.to())));
        return deadLetters
                .publish(letters, attempt.published())
                .then(retryPolicy.retryWhileUnavailable("append", metrics.time("append", append)))
                .flatMap(appended -> handleResult(attempt.published(result.rejected()), result, appended));
    }

    private Mono<Void> handleResult(BatchAttempt attempt, BatchUpdate result, AppendResult appended) {
        return switch (appended) {
            case Stored stored -> Mono.fromRunnable(() -> afterStored(attempt.batch(), result, stored));
            case DuplicateEvents(var storedContents) -> attempt(attempt.withStoredContents(storedContents));
            case VersionConflict(var runs) -> {
                cache.forget(runs);
                yield attempt(attempt);
            }
            case OffsetConflict() -> {
                cache.forgetPartitions(attempt.batch().from().next().keySet());
                yield Mono.error(new OffsetConflictException(attempt.batch().from()));
            }
        };
    }

    /** Runs the steps after a commit. A failure of one of them must not repeat or undo the batch. */
    private void afterStored(EventBatch batch, BatchUpdate result, Stored stored) {
        runLoggingErrors(() -> batch.runs()
                .forEach((id, partition) -> cache.keep(id, stored.runs().get(id), partition)));
        runLoggingErrors(() -> stalls.offsetsMoved(batch.to()));
        var page = stored.page();
        if (page != null) {
            runLoggingErrors(() -> committedItemsListener.onCommit(page));
        }
        runLoggingErrors(() -> metrics.recordStored(result));
        result.rejected().forEach(one -> runLoggingErrors(() -> logRejection(one)));
    }

    private static void runLoggingErrors(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            log.atError()
                    .setCause(RejectedRecord.redact(failure))
                    .log("Could not complete a step after the commit of a batch. The batch remains stored.");
        }
    }

    private void logRejection(RejectedRecord one) {
        var failure = one.failure();
        if (failure != null) {
            metrics.countAlarm();
        }
        log.atLevel(failure == null ? Level.WARN : Level.ERROR)
                .addKeyValue("partition", one.record().partition())
                .addKeyValue("offset", one.record().offset())
                .addKeyValue("kind", one.kind().wireName())
                .setCause(one.redactedFailure())
                .log("Sent record to the dead-letter topic");
    }
}
