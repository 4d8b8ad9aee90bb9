package io.waymark.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.ingest.IngestHealth.Condition;
import io.waymark.port.BrokerUnavailable;
import io.waymark.port.DataRejected;
import io.waymark.port.ProcessingFailure;
import io.waymark.port.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** Tries again for as long as it takes, and says so: only what the data itself causes is given up. */
class Patience {

    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    static final String CONSUME = "consume";
    private static final List<String> STAGES =
            List.of(CONSUME, "load", "restore", "dead letters", "append", "process", "memory");
    private static final Duration PROOF = Duration.ofSeconds(20); // longer than a consumer asks the store
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private final IngestSettings settings;
    private final Condition condition;
    private final Heartbeat heartbeat;
    private final Scheduler thread;
    private final MeterRegistry meters;
    private volatile Duration proof = PROOF;

    /**
     * Makes one for a pipeline.
     *
     * @param thread of the pipeline, in which attempts are made again: the failures of another one are nobody's
     */
    Patience(
            IngestSettings settings, Condition condition, Heartbeat heartbeat, Scheduler thread, MeterRegistry meters) {
        this.settings = settings;
        this.condition = condition;
        this.heartbeat = heartbeat;
        this.thread = thread;
        this.meters = meters;
        STAGES.forEach(this::retries); // at once: an alarm wants to see it rise from 0
    }

    /** A check that the servers work, tried until it does not fail for any reason but an {@link Error}. */
    <T> Mono<T> untilDone(String stage, Mono<T> attempt) {
        return retrying(
                stage, attempt, failure -> !(failure instanceof DataRejected || failure instanceof ProcessingFailure));
    }

    /** One stage of a batch, tried until it works or fails for another reason than that a server is away. */
    <T> Mono<T> whileAway(String stage, Mono<T> attempt) {
        return retrying(stage, attempt, Patience::isAway);
    }

    private <T> Mono<T> retrying(String stage, Mono<T> attempt, Predicate<Throwable> temporary) {
        return attempt.timeout(settings.attemptTimeout(), thread)
                .doOnSubscribe(begun -> heartbeat.attempt())
                .retryWhen(backoff(stage, temporary))
                .doOnTerminate(() -> {
                    heartbeat.step();
                    condition.works(stage);
                });
    }

    /** Work that is made of stages, tried again at most so many times; each of its stages has a timeout. */
    <T> Mono<T> aFewTimes(String stage, int retries, Mono<T> attempt, Predicate<Throwable> temporary) {
        var first = FIRST_RETRY.compareTo(settings.maxBackoff()) < 0 ? FIRST_RETRY : settings.maxBackoff();
        return attempt.retryWhen(Retry.backoff(retries, first)
                        .scheduler(thread)
                        .maxBackoff(settings.maxBackoff())
                        .filter(temporary)
                        .doBeforeRetry(signal -> tell(stage, signal))
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .doOnTerminate(() -> condition.works(stage));
    }

    /** A consumer, made anew when it fails; none ends by itself. */
    <T> Flux<T> forEver(Flux<T> consumer) {
        return Flux.using(this::provenLater, proof -> consumer, Disposable::dispose)
                .doOnNext(done -> {
                    proof = PROOF;
                    condition.works(CONSUME);
                })
                .concatWith(Mono.error(() -> new IllegalStateException("Cannot go on: the consumer ended")))
                .retryWhen(backoff(CONSUME, failure -> true).transientErrors(true));
    }

    /** A consumer of a quiet topic says nothing; one that did not fail for so long works. */
    private Disposable provenLater() {
        return Schedulers.parallel().schedule(() -> condition.works(CONSUME), proof.toMillis(), TimeUnit.MILLISECONDS);
    }

    static boolean isAway(Throwable failure) {
        return failure instanceof StoreUnavailable
                || failure instanceof BrokerUnavailable
                || failure instanceof MemoryExhausted
                || failure instanceof TimeoutException;
    }

    private RetryBackoffSpec backoff(String stage, Predicate<Throwable> temporary) {
        return Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .scheduler(thread)
                .maxBackoff(settings.maxBackoff())
                .filter(temporary)
                .doBeforeRetry(signal -> tell(stage, signal));
    }

    private void tell(String stage, Retry.RetrySignal signal) {
        var failure = signal.failure();
        retries(stage).increment();
        heartbeat.pause();
        if (failure instanceof PlaceLost) {
            log.atInfo().addKeyValue("reason", failure.getMessage()).log("Taking the partitions anew");
            return;
        }
        if (failure instanceof ConsumerStuck) { // one that is stuck again does not fail before
            proof = PROOF.plus(settings.stuckAfter());
        }
        condition.waits(stage, String.valueOf(failure.getMessage()));
        log.atLevel(StoreUnavailable.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN)
                .addKeyValue("stage", stage)
                .addKeyValue("attempt", signal.totalRetriesInARow() + 1)
                .setCause(isAway(failure) ? null : PutAside.quiet(failure))
                .addKeyValue("reason", reason(failure))
                .log("Trying again");
    }

    /** Without a message that may quote an event. */
    private static String reason(Throwable failure) {
        return failure instanceof ProcessingFailure ? String.valueOf(failure.getCause()) : failure.toString();
    }

    private Counter retries(String stage) {
        return Counter.builder("waymark.ingest.retries")
                .description("Attempts at a batch, or at consuming at all, that failed and were made again")
                .tag("stage", stage)
                .register(meters);
    }
}
