package io.waymark.ingest.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.ingest.batch.IngestHealth.ConsumerStatus;
import io.waymark.ingest.supervision.ConsumerStuckException;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.OffsetConflictException;
import io.waymark.ingest.supervision.PipelineHeartbeat;
import io.waymark.port.ProcessingException;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.store.DataRejectedException;
import io.waymark.port.store.StoreUnavailableException;
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
public class RetryPolicy {

    private static final Logger log = LoggerFactory.getLogger(RetryPolicy.class);
    static final String CONSUME_STAGE = "consume";
    private static final List<String> STAGES =
            List.of(CONSUME_STAGE, "load", "restore", "dead letters", "append", "process", "memory");
    private static final Duration RECOVERY_PERIOD = Duration.ofSeconds(20); // longer than a consumer asks the store
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(100);
    private static final Duration INITIAL_RETRY_DELAY = Duration.ofSeconds(1);

    private final IngestProperties settings;
    private final ConsumerStatus status;
    private final PipelineHeartbeat heartbeat;
    private final Scheduler thread;
    private final MeterRegistry meters;
    private volatile Duration recoveryPeriod = RECOVERY_PERIOD;

    /**
     * Makes one for a pipeline.
     *
     * @param thread of the pipeline, in which attempts are made again: the failures of another one are nobody's
     */
    public RetryPolicy(
            IngestProperties settings,
            ConsumerStatus status,
            PipelineHeartbeat heartbeat,
            Scheduler thread,
            MeterRegistry meters) {
        this.settings = settings;
        this.status = status;
        this.heartbeat = heartbeat;
        this.thread = thread;
        this.meters = meters;
        STAGES.forEach(this::retryCounter); // at once: an alarm wants to see it rise from 0
    }

    /** A check that the servers work, tried until it does not fail for any reason but an {@link Error}. */
    <T> Mono<T> retryStage(String stage, Mono<T> attempt) {
        return retryIf(
                stage,
                attempt,
                failure -> !(failure instanceof DataRejectedException || failure instanceof ProcessingException));
    }

    /** One stage of a batch, tried until it works or fails for another reason than that a server is away. */
    <T> Mono<T> retryWhileUnavailable(String stage, Mono<T> attempt) {
        return retryIf(stage, attempt, RetryPolicy::isUnavailable);
    }

    private <T> Mono<T> retryIf(String stage, Mono<T> attempt, Predicate<Throwable> temporary) {
        return attempt.timeout(settings.attemptTimeout(), thread)
                .doOnSubscribe(begun -> heartbeat.recordAttempt())
                .retryWhen(backoff(stage, temporary))
                .doOnTerminate(() -> {
                    heartbeat.recordStep();
                    status.working(stage);
                });
    }

    /** Work that is made of stages, tried again at most so many times; each of its stages has a timeout. */
    <T> Mono<T> retryLimited(String stage, int retries, Mono<T> attempt, Predicate<Throwable> temporary) {
        var first =
                INITIAL_RETRY_DELAY.compareTo(settings.maxBackoff()) < 0 ? INITIAL_RETRY_DELAY : settings.maxBackoff();
        return attempt.retryWhen(Retry.backoff(retries, first)
                        .scheduler(thread)
                        .maxBackoff(settings.maxBackoff())
                        .filter(temporary)
                        .doBeforeRetry(signal -> logRetry(stage, signal))
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .doOnTerminate(() -> status.working(stage));
    }

    /** A consumer, made anew when it fails; none ends by itself. */
    public <T> Flux<T> resubscribe(Flux<T> consumer) {
        return Flux.using(this::scheduleRecovery, proof -> consumer, Disposable::dispose)
                .doOnNext(done -> {
                    recoveryPeriod = RECOVERY_PERIOD;
                    status.working(CONSUME_STAGE);
                })
                .concatWith(Mono.error(() -> new IllegalStateException("Cannot go on: the consumer ended")))
                .retryWhen(backoff(CONSUME_STAGE, failure -> true).transientErrors(true));
    }

    /** A consumer of a quiet topic says nothing; one that did not fail for so long works. */
    private Disposable scheduleRecovery() {
        return Schedulers.parallel()
                .schedule(() -> status.working(CONSUME_STAGE), recoveryPeriod.toMillis(), TimeUnit.MILLISECONDS);
    }

    static boolean isUnavailable(Throwable failure) {
        return failure instanceof StoreUnavailableException
                || failure instanceof BrokerUnavailableException
                || failure instanceof MemoryExhaustedException
                || failure instanceof TimeoutException;
    }

    private RetryBackoffSpec backoff(String stage, Predicate<Throwable> temporary) {
        return Retry.backoff(Long.MAX_VALUE, INITIAL_BACKOFF)
                .scheduler(thread)
                .maxBackoff(settings.maxBackoff())
                .filter(temporary)
                .doBeforeRetry(signal -> logRetry(stage, signal));
    }

    private void logRetry(String stage, Retry.RetrySignal signal) {
        var failure = signal.failure();
        retryCounter(stage).increment();
        heartbeat.expectPause();
        if (failure instanceof OffsetConflictException) {
            log.atInfo().addKeyValue("reason", failure.getMessage()).log("Taking the partitions anew");
            return;
        }
        if (failure instanceof ConsumerStuckException) { // one that is stuck again does not fail before
            recoveryPeriod = RECOVERY_PERIOD.plus(settings.stuckAfter());
        }
        status.waiting(stage, String.valueOf(failure.getMessage()));
        log.atLevel(StoreUnavailableException.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN)
                .addKeyValue("stage", stage)
                .addKeyValue("attempt", signal.totalRetriesInARow() + 1)
                .setCause(isUnavailable(failure) ? null : RejectedRecord.redact(failure))
                .addKeyValue("reason", reason(failure))
                .log("Trying again");
    }

    /** Without a message that may quote an event. */
    private static String reason(Throwable failure) {
        return failure instanceof ProcessingException ? String.valueOf(failure.getCause()) : failure.toString();
    }

    private Counter retryCounter(String stage) {
        return Counter.builder("waymark.ingest.retries")
                .description("Attempts at a batch, or at consuming at all, that failed and were made again")
                .tag("stage", stage)
                .register(meters);
    }
}
