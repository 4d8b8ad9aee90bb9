package io.waymark.ingest.batch;

import static io.waymark.port.ProcessingException.wrapErrors;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.ingest.supervision.OffsetConflictException;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import io.waymark.ingest.supervision.RecordSlice;
import io.waymark.port.ProcessingException;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.DeadLetterPublisher;
import io.waymark.port.feed.CommitListener;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.AppendResult.DuplicateEvents;
import io.waymark.port.store.AppendResult.OffsetConflict;
import io.waymark.port.store.AppendResult.Stored;
import io.waymark.port.store.AppendResult.VersionConflict;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.StoredRun;
import io.waymark.tracing.Tracing;
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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * From decoded records to stored ones: load the runs, fold, publish what goes aside, append. What the store answers
 * decides whether that was it. Code that depends on the events is guarded, see {@link ProcessingException}.
 */
public class BatchProcessor {

    private static final Logger log = LoggerFactory.getLogger(BatchProcessor.class);
    private static final String PUBLISH = "dead letters";

    private final RunStore store;
    private final DeadLetterPublisher deadLetters;
    private final CommitListener commitListener;
    private final RestorePointLoader restores;
    private final RunStateCache cache;
    private final PartitionStallMonitor stalls;
    private final RetryPolicy retryPolicy;
    private final Tracing tracing;
    private final IngestMetrics metrics;
    private final Scheduler scheduler;
    private final InstantSource clock;

    public BatchProcessor(
            RunStore store,
            DeadLetterPublisher deadLetters,
            CommitListener commitListener,
            RestorePointLoader restores,
            RunStateCache cache,
            PartitionStallMonitor stalls,
            RetryPolicy retryPolicy,
            Tracing tracing,
            IngestMetrics metrics,
            Scheduler scheduler,
            InstantSource clock) {
        this.store = store;
        this.deadLetters = deadLetters;
        this.commitListener = commitListener;
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
     * One attempt after another at the same portion, each knowing what the ones before learnt.
     *
     * @param storedContents events that were applied before
     * @param published the letters that need not be published again
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
     * Completes when all of it is stored or put aside; a restore is at its beginning. Fails with {@link OffsetConflictException}, or
     * when the portion itself is what fails.
     */
    Mono<Void> store(EventBatch batch) {
        return withTracing(batch, spans -> attempt(BatchAttempt.first(batch, spans)));
    }

    /** Completes when the only record of a slice is a dead letter. */
    Mono<Void> reject(RecordSlice single, RejectedRecord record) {
        var batch = new EventBatch(List.of(), single.from(), single.to());
        return withTracing(batch, spans -> append(BatchAttempt.first(batch, spans), BatchResult.withRejected(record)));
    }

    private Mono<Void> withTracing(EventBatch batch, Function<TransactionSpans, Mono<Void>> work) {
        return Mono.using(
                () -> wrapErrors(() -> tracing.recordingSpans(batch.traceParents())),
                spans -> work.apply(spans).doOnError(failure -> runSafely(() -> spans.failed(failure))),
                spans -> runSafely(spans::end));
    }

    private Mono<Void> attempt(BatchAttempt attempt) {
        return load(attempt.batch())
                .zipWhen(runs -> lookUpRestore(attempt.batch()))
                .publishOn(scheduler)
                .map(loaded ->
                        wrapErrors(() -> metrics.time("fold", () -> reduce(attempt, loaded.getT1(), loaded.getT2()))))
                .flatMap(result -> append(attempt, result));
    }

    private static BatchResult reduce(BatchAttempt attempt, Map<RunId, StoredRun> runs, RestoreLookup lookup) {
        return BatchResult.reduce(attempt.batch().records(), runs, attempt.storedContents(), lookup);
    }

    /** Asked after the run is loaded: what somebody else stores in between makes the append fail, never what is restored wrong. */
    private Mono<RestoreLookup> lookUpRestore(EventBatch batch) {
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

    private Mono<Void> append(BatchAttempt attempt, BatchResult folded) {
        var now = clock.instant();
        var letters =
                folded.rejected().stream().map(one -> one.toDeadLetter(now)).toList();
        var batch = attempt.batch();
        var updates = wrapErrors(() -> attempt.spans().tracedUpdates(folded.updates()));
        var append = Mono.defer(() -> wrapErrors(() -> store.append(updates, letters, batch.from(), batch.to())));
        return publish(attempt, letters)
                .then(retryPolicy.retryWhileUnavailable("append", metrics.time("append", append)))
                .flatMap(appended -> handleResult(attempt.published(folded.rejected()), folded, appended));
    }

    private Mono<Void> publish(BatchAttempt attempt, List<DeadLetter> letters) {
        var fresh = letters.stream()
                .filter(letter -> !attempt.published().contains(letter.record()))
                .toList();
        return fresh.isEmpty()
                ? Mono.empty()
                : publish(fresh)
                        .onErrorResume(failure -> Flux.fromIterable(fresh)
                                .concatMap(letter -> retryPolicy
                                        .retryLimited(
                                                PUBLISH,
                                                BatchBisector.RETRIES,
                                                publish(List.of(letter)),
                                                failed -> failed instanceof ProcessingException)
                                        .onErrorResume(failed -> Mono.fromRunnable(() -> onlyStored(letter, failed))))
                                .then());
    }

    private Mono<Void> publish(List<DeadLetter> letters) {
        return retryPolicy.retryWhileUnavailable(
                PUBLISH, Mono.defer(() -> wrapErrors(() -> deadLetters.publish(letters))));
    }

    /** The database takes a dead letter that the topic does not, and the partition goes on. */
    private void onlyStored(DeadLetter letter, Throwable failure) {
        metrics.countAlarm();
        log.atError()
                .addKeyValue("partition", letter.record().partition())
                .addKeyValue("offset", letter.record().offset())
                .setCause(RejectedRecord.redact(failure))
                .log("Could not publish a dead letter; it is stored in the database only");
    }

    private Mono<Void> handleResult(BatchAttempt attempt, BatchResult folded, AppendResult appended) {
        return switch (appended) {
            case Stored stored -> Mono.fromRunnable(() -> afterStored(attempt.batch(), folded, stored));
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

    /** It is committed: nothing that fails now may undo or repeat it. */
    private void afterStored(EventBatch batch, BatchResult result, Stored stored) {
        runSafely(() -> batch.runs()
                .forEach((id, partition) -> cache.keep(id, stored.runs().get(id), partition)));
        runSafely(() -> stalls.offsetsMoved(batch.to()));
        var page = stored.page();
        if (page != null) {
            runSafely(() -> commitListener.onCommit(page));
        }
        runSafely(() -> metrics.recordStored(result));
        result.rejected().forEach(one -> runSafely(() -> logRejection(one)));
    }

    private static void runSafely(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            log.atError()
                    .setCause(RejectedRecord.redact(failure))
                    .log("Could not finish the work after a batch is stored");
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
                .log("Put a record aside");
    }
}
