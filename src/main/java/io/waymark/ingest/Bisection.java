package io.waymark.ingest;

import io.waymark.ingest.PutAside.Kind;
import io.waymark.port.DataRejected;
import io.waymark.port.EventRecord;
import io.waymark.port.ProcessingFailure;
import io.waymark.port.RunStore;
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
class Bisection {

    static final int RETRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(Bisection.class);

    private final Decoding decoding;
    private final PortionStoring storing;
    private final RunStore store;
    private final Suspects suspects;
    private final RunCache cache;
    private final Patience patience;
    private final IngestMeters meters;
    private final Heartbeat heartbeat;
    private final Headroom headroom;
    private final Scheduler scheduler;
    private final long maxMemory;

    Bisection(
            Decoding decoding,
            PortionStoring storing,
            RunStore store,
            Suspects suspects,
            RunCache cache,
            Patience patience,
            IngestMeters meters,
            Heartbeat heartbeat,
            Headroom headroom,
            Scheduler scheduler,
            IngestSettings settings) {
        this.decoding = decoding;
        this.storing = storing;
        this.store = store;
        this.suspects = suspects;
        this.cache = cache;
        this.patience = patience;
        this.meters = meters;
        this.heartbeat = heartbeat;
        this.headroom = headroom;
        this.scheduler = scheduler;
        this.maxMemory = settings.maxBatchMemory().toBytes();
    }

    /** A slice that may have been decoded ahead, while the one before it was stored. */
    static final class Ahead {
        private final Slice slice;
        private final AtomicReference<@Nullable Portion> decoded;

        private Ahead(Slice slice, @Nullable Portion decoded) {
            this.slice = slice;
            this.decoded = new AtomicReference<@Nullable Portion>(decoded);
        }
    }

    /** Decodes a batch that fits the budget; leaves one that does not, or fails, for {@link #store}. */
    Ahead ahead(Slice batch) {
        try {
            boolean fits = batch.estimatedMemory() <= maxMemory && suspects.maxRecords(batch) == Integer.MAX_VALUE;
            return new Ahead(batch, fits ? decoding.decode(batch) : null);
        } catch (ProcessingFailure failure) {
            return new Ahead(batch, null);
        }
    }

    /** Completes when each record is stored or a dead letter; fails with {@link PlaceLost} and with nothing else. */
    Mono<Void> store(Ahead batch) {
        var decoded = batch.decoded.getAndSet(null);
        return (decoded == null ? storeWithin(batch.slice) : store(batch.slice, decoded))
                .doFinally(end -> heartbeat.idle());
    }

    private Mono<Void> storeWithin(Slice slice) {
        return Flux.fromIterable(slice.within(suspects.maxRecords(slice), maxMemory))
                .concatMap(each -> store(each, null))
                .then();
    }

    private Mono<Void> store(Slice slice, @Nullable Portion decoded) {
        if (!slice.isDivisible()) {
            return storeSingle(slice, decoded);
        }
        var first = new AtomicReference<@Nullable Portion>(decoded);
        return Mono.defer(() -> attempt(slice, first.getAndSet(null))).onErrorResume(Bisection::isIsolated, failure -> {
            fails(slice, failure);
            return Flux.fromIterable(slice.halves())
                    .concatMap(half -> store(half, null))
                    .then()
                    .subscribeOn(scheduler); // leaves the stack, and with it what the whole slice took
        });
    }

    private Mono<Void> storeSingle(Slice single, @Nullable Portion decoded) {
        var record = single.records().stream().findFirst().orElse(null);
        if (record != null && suspects.deaths(record) > RETRIES) {
            return reject(single, record, new ProcessingFailure(new Error("the pipeline died without a signal")));
        }
        var first = new AtomicReference<@Nullable Portion>(decoded);
        var attempt = Mono.defer(() -> attempt(single, first.getAndSet(null)))
                .onErrorResume(Bisection::isRetried, failure -> {
                    fails(single, failure);
                    return othersWork(single, failure).then(Mono.error(failure));
                });
        return patience.aFewTimes("process", RETRIES, attempt, Bisection::isRetried)
                .onErrorResume(
                        Bisection::isIsolated, failure -> reject(single, Objects.requireNonNull(record), failure));
    }

    private Mono<Void> attempt(Slice slice, @Nullable Portion decoded) {
        heartbeat.begin(slice);
        var portion = decoded == null ? decoding.decode(slice) : decoded;
        var pieces = portion.pieces();
        var stored = pieces.size() == 1
                ? storing.store(portion)
                : Flux.fromIterable(pieces.stream().map(Portion::slice).toList())
                        .concatMap(piece -> store(piece, null))
                        .then();
        return stored.doOnSuccess(done -> suspects.passed(slice));
    }

    /** A failure counts only while the store answers and there is memory, or good records would become dead letters. */
    private Mono<Void> othersWork(Slice single, Throwable failure) {
        var partitions = single.records().stream().map(EventRecord::partition).collect(Collectors.toSet());
        var answers = patience.untilDone("load", Mono.defer(() -> store.offsets(partitions)));
        return isOutOfMemory(failure)
                ? answers.then(patience.untilDone("memory", Mono.fromRunnable(headroom::check)))
                : answers.then();
    }

    private Mono<Void> reject(Slice single, EventRecord record, Throwable failure) {
        var refused = failure instanceof DataRejected;
        var cause = refused ? failure : Objects.requireNonNullElse(failure.getCause(), failure);
        var letter = refused
                ? new PutAside(record, Kind.NOT_STORED, "Cannot store an event: " + failure.getMessage(), failure)
                : new PutAside(
                        record,
                        Kind.FAILED,
                        "Cannot process an event: the service failed at it, at it alone" + " and again: " + cause,
                        cause);
        return storing.reject(single, letter).doOnSuccess(done -> suspects.passed(single));
    }

    private void fails(Slice slice, Throwable failure) {
        if (isOutOfMemory(failure)) {
            cache.clear();
        }
        if (isRetried(failure)) {
            meters.failed();
            log.atError()
                    .addKeyValue("partitions", slice.from().next().keySet())
                    .addKeyValue("records", slice.records().size())
                    .setCause(PutAside.quiet(failure))
                    .log("Could not process records; halving them, or retrying a single one");
        }
    }

    private static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof ProcessingFailure processing && processing.isOutOfMemory();
    }

    private static boolean isIsolated(Throwable failure) {
        return !(failure instanceof PlaceLost);
    }

    private static boolean isRetried(Throwable failure) {
        return isIsolated(failure) && !(failure instanceof DataRejected);
    }
}
