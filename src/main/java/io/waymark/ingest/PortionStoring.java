package io.waymark.ingest;

import static io.waymark.port.ProcessingFailure.guard;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.Appended;
import io.waymark.port.Appended.OffsetsMoved;
import io.waymark.port.Appended.Repeated;
import io.waymark.port.Appended.RunsMoved;
import io.waymark.port.Appended.Stored;
import io.waymark.port.DeadLetter;
import io.waymark.port.DeadLetters;
import io.waymark.port.EventIdentity;
import io.waymark.port.EventRecord;
import io.waymark.port.FeedTeller;
import io.waymark.port.ProcessingFailure;
import io.waymark.port.RunStore;
import io.waymark.port.StoredRun;
import io.waymark.tracing.RecordingSpans;
import io.waymark.tracing.Tracing;
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
 * decides whether that was it. Code that depends on the events is guarded, see {@link ProcessingFailure}.
 */
class PortionStoring {

    private static final Logger log = LoggerFactory.getLogger(PortionStoring.class);
    private static final String PUBLISH = "dead letters";

    private final RunStore store;
    private final DeadLetters deadLetters;
    private final FeedTeller teller;
    private final RestoreLoading restores;
    private final RunCache cache;
    private final PartitionStalls stalls;
    private final Patience patience;
    private final Tracing tracing;
    private final IngestMeters meters;
    private final Scheduler scheduler;
    private final InstantSource clock;

    PortionStoring(
            RunStore store,
            DeadLetters deadLetters,
            FeedTeller teller,
            RestoreLoading restores,
            RunCache cache,
            PartitionStalls stalls,
            Patience patience,
            Tracing tracing,
            IngestMeters meters,
            Scheduler scheduler,
            InstantSource clock) {
        this.store = store;
        this.deadLetters = deadLetters;
        this.teller = teller;
        this.restores = restores;
        this.cache = cache;
        this.stalls = stalls;
        this.patience = patience;
        this.tracing = tracing;
        this.meters = meters;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * One attempt after another at the same portion, each knowing what the ones before learnt.
     *
     * @param known events that were applied before
     * @param published the letters that need not be published again
     */
    private record Attempt(
            Portion portion, RecordingSpans spans, Map<EventIdentity, ContentHash> known, Set<EventRecord> published) {
        static Attempt first(Portion portion, RecordingSpans spans) {
            return new Attempt(portion, spans, Map.of(), Set.of());
        }

        Attempt knowing(Map<EventIdentity, ContentHash> more) {
            Map<EventIdentity, ContentHash> all = new HashMap<>(known);
            all.putAll(more);
            return new Attempt(portion, spans, all, published);
        }

        Attempt published(List<PutAside> letters) {
            Set<EventRecord> all = new HashSet<>(published);
            letters.forEach(letter -> all.add(letter.record()));
            return new Attempt(portion, spans, known, all);
        }
    }

    /**
     * Completes when all of it is stored or put aside; a restore is at its beginning. Fails with {@link PlaceLost}, or
     * when the portion itself is what fails.
     */
    Mono<Void> store(Portion portion) {
        return traced(portion, spans -> attempt(Attempt.first(portion, spans)));
    }

    /** Completes when the only record of a slice is a dead letter. */
    Mono<Void> reject(Slice single, PutAside record) {
        var portion = new Portion(List.of(), single.from(), single.to());
        return traced(portion, spans -> append(Attempt.first(portion, spans), Folded.aside(record)));
    }

    private Mono<Void> traced(Portion portion, Function<RecordingSpans, Mono<Void>> work) {
        return Mono.using(
                () -> guard(() -> tracing.recording(portion.traceParents())),
                spans -> work.apply(spans).doOnError(failure -> quietly(() -> spans.failed(failure))),
                spans -> quietly(spans::end));
    }

    private Mono<Void> attempt(Attempt attempt) {
        return load(attempt.portion())
                .zipWhen(runs -> restoring(attempt.portion()))
                .publishOn(scheduler)
                .map(loaded -> guard(() -> meters.time("fold", () -> fold(attempt, loaded.getT1(), loaded.getT2()))))
                .flatMap(folded -> append(attempt, folded));
    }

    private static Folded fold(Attempt attempt, Map<RunId, StoredRun> runs, Restoring restoring) {
        return Folded.of(attempt.portion().taken(), runs, attempt.known(), restoring);
    }

    /** Asked after the run is loaded: what somebody else stores in between makes the append fail, never what is restored wrong. */
    private Mono<Restoring> restoring(Portion portion) {
        return patience.whileAway("restore", Mono.defer(() -> guard(() -> restores.of(portion))));
    }

    private Mono<Map<RunId, StoredRun>> load(Portion portion) {
        return Mono.defer(() -> {
            var needed = portion.runs().keySet();
            var runs = cache.of(needed);
            var missing = needed.stream().filter(run -> !runs.containsKey(run)).toList();
            if (missing.isEmpty()) {
                return Mono.just(runs);
            }
            return patience.whileAway("load", meters.time("load", Mono.defer(() -> guard(() -> store.load(missing)))))
                    .map(loaded -> guard(() -> {
                        runs.putAll(loaded);
                        return runs;
                    }));
        });
    }

    private Mono<Void> append(Attempt attempt, Folded folded) {
        var now = clock.instant();
        var letters = folded.putAside().stream().map(one -> one.letter(now)).toList();
        var portion = attempt.portion();
        var updates = guard(() -> attempt.spans().on(folded.updates()));
        var append = Mono.defer(() -> guard(() -> store.append(updates, letters, portion.from(), portion.to())));
        return publish(attempt, letters)
                .then(patience.whileAway("append", meters.time("append", append)))
                .flatMap(appended -> conclude(attempt.published(folded.putAside()), folded, appended));
    }

    private Mono<Void> publish(Attempt attempt, List<DeadLetter> letters) {
        var fresh = letters.stream()
                .filter(letter -> !attempt.published().contains(letter.record()))
                .toList();
        return fresh.isEmpty()
                ? Mono.empty()
                : publish(fresh)
                        .onErrorResume(failure -> Flux.fromIterable(fresh)
                                .concatMap(letter -> patience.aFewTimes(
                                                PUBLISH,
                                                Bisection.RETRIES,
                                                publish(List.of(letter)),
                                                failed -> failed instanceof ProcessingFailure)
                                        .onErrorResume(failed -> Mono.fromRunnable(() -> onlyStored(letter, failed))))
                                .then());
    }

    private Mono<Void> publish(List<DeadLetter> letters) {
        return patience.whileAway(PUBLISH, Mono.defer(() -> guard(() -> deadLetters.put(letters))));
    }

    /** The database takes a dead letter that the topic does not, and the partition goes on. */
    private void onlyStored(DeadLetter letter, Throwable failure) {
        meters.alarm();
        log.atError()
                .addKeyValue("partition", letter.record().partition())
                .addKeyValue("offset", letter.record().offset())
                .setCause(PutAside.quiet(failure))
                .log("Could not publish a dead letter; it is stored in the database only");
    }

    private Mono<Void> conclude(Attempt attempt, Folded folded, Appended appended) {
        return switch (appended) {
            case Stored stored -> Mono.fromRunnable(() -> stored(attempt.portion(), folded, stored));
            case Repeated(var known) -> attempt(attempt.knowing(known));
            case RunsMoved(var runs) -> {
                cache.forget(runs);
                yield attempt(attempt);
            }
            case OffsetsMoved() -> {
                cache.forgetPartitions(attempt.portion().from().next().keySet());
                yield Mono.error(new PlaceLost(attempt.portion().from()));
            }
        };
    }

    /** It is committed: nothing that fails now may undo or repeat it. */
    private void stored(Portion portion, Folded folded, Stored stored) {
        quietly(() -> portion.runs()
                .forEach((id, partition) -> cache.keep(id, stored.runs().get(id), partition)));
        quietly(() -> stalls.moved(portion.to()));
        var written = stored.written();
        if (written != null) {
            quietly(() -> teller.tell(written));
        }
        quietly(() -> meters.stored(folded));
        folded.putAside().forEach(one -> quietly(() -> tell(one)));
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            log.atError().setCause(PutAside.quiet(failure)).log("Could not finish the work after a batch is stored");
        }
    }

    private void tell(PutAside one) {
        var failure = one.failure();
        if (failure != null) {
            meters.alarm();
        }
        log.atLevel(failure == null ? Level.WARN : Level.ERROR)
                .addKeyValue("partition", one.record().partition())
                .addKeyValue("offset", one.record().offset())
                .addKeyValue("kind", one.kind().word())
                .setCause(one.quietFailure())
                .log("Put a record aside");
    }
}
