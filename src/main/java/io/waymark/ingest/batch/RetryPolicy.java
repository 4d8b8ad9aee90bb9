package io.waymark.ingest.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.ingest.batch.IngestHealthIndicator.ConsumerStatus;
import io.waymark.ingest.supervision.ConsumerStuckException;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.OffsetConflictException;
import io.waymark.ingest.supervision.PipelineHeartbeat;
import io.waymark.port.JvmErrorException;
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

/**
 * Retries the stages of a batch, and the consumer, with exponential backoff. While a server is unavailable, the number
 * of retries is unlimited. Failures that the events themselves may cause are retried a limited number of times or not
 * at all. Each retry is logged and reported to the health indicator.
 */
public class RetryPolicy {

    private static final Logger log = LoggerFactory.getLogger(RetryPolicy.class);
    static final String CONSUME_STAGE = "consume";
    private static final List<String> STAGES =
            List.of(CONSUME_STAGE, "load", "restore", "dead letters", "append", "process", "memory");
    /** Longer than the 15 s that a consumer waits for the store. */
    private static final Duration RECOVERY_PERIOD = Duration.ofSeconds(20);

    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(100);
    private static final Duration INITIAL_RETRY_DELAY = Duration.ofSeconds(1);

    private final IngestProperties settings;
    private final ConsumerStatus status;
    private final PipelineHeartbeat heartbeat;
    private final Scheduler thread;
    private final MeterRegistry meters;
    private volatile Duration recoveryPeriod = RECOVERY_PERIOD;

    /**
     * Creates the policy of one pipeline.
     *
     * @param thread the thread of the pipeline. It runs the retries, so that their failures are attributed to this
     *     pipeline.
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
        STAGES.forEach(this::retryCounter); // registered at the start, so that an alert sees the rise from 0
    }

    /**
     * Runs a check of a server. Retries every failure except {@link DataRejectedException} and
     * {@link JvmErrorException}.
     */
    <T> Mono<T> retryStage(String stage, Mono<T> attempt) {
        return retryIf(
                stage,
                attempt,
                failure -> !(failure instanceof DataRejectedException || failure instanceof JvmErrorException));
    }

    /** Runs one stage of a batch. Retries it while a server is unavailable and passes on every other failure. */
    <T> Mono<T> retryWhileUnavailable(String stage, Mono<T> attempt) {
        return retryIf(stage, attempt, RetryPolicy::isUnavailable);
    }

    private <T> Mono<T> retryIf(String stage, Mono<T> attempt, Predicate<Throwable> temporary) {
        return attempt.timeout(settings.attemptTimeout(), thread)
                .doOnSubscribe(subscribed -> heartbeat.recordAttempt())
                .retryWhen(backoff(stage, temporary))
                .doOnTerminate(() -> {
                    heartbeat.recordStep();
                    status.working(stage);
                });
    }

    /**
     * Runs work that consists of several stages, each with its own timeout. Retries it at most {@code retries} times.
     */
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

    /** Subscribes to a consumer, and subscribes again whenever it fails or completes. The result never ends. */
    public <T> Flux<T> resubscribe(Flux<T> consumer) {
        return Flux.using(this::scheduleRecovery, recovery -> consumer, Disposable::dispose)
                .doOnNext(done -> {
                    recoveryPeriod = RECOVERY_PERIOD;
                    status.working(CONSUME_STAGE);
                })
                .concatWith(Mono.error(() -> new IllegalStateException(
                        "Cannot continue consuming the events topic: the consumer completed unexpectedly")))
                .retryWhen(backoff(CONSUME_STAGE, failure -> true).transientErrors(true));
    }

    /**
     * Reports the consumer as working after it has not failed for the recovery period. A consumer of an idle topic
     * emits nothing.
     */
    private Disposable scheduleRecovery() {
        return Schedulers.parallel()
                .schedule(() -> status.working(CONSUME_STAGE), recoveryPeriod.toMillis(), TimeUnit.MILLISECONDS);
    }

    static boolean isUnavailable(Throwable failure) {
        return failure instanceof StoreUnavailableException
                || failure instanceof BrokerUnavailableException
                || failure instanceof LowHeapException
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
            log.atInfo().addKeyValue("reason", failure.getMessage()).log("Resubscribing to partitions");
            return;
        }
        if (failure instanceof ConsumerStuckException) { // a consumer that is stuck again fails only after this period
            recoveryPeriod = RECOVERY_PERIOD.plus(settings.stuckAfter());
        }
        status.waiting(stage, String.valueOf(failure.getMessage()));
        log.atLevel(StoreUnavailableException.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN)
                .addKeyValue("stage", stage)
                .addKeyValue("attempt", signal.totalRetriesInARow() + 1)
                .setCause(isUnavailable(failure) ? null : RejectedRecord.redact(failure))
                .addKeyValue("reason", reason(failure))
                .log("Retrying batch after transient failure");
    }

    /** Returns the failure as text, without messages that may quote an event. */
    private static String reason(Throwable failure) {
        return failure instanceof JvmErrorException ? String.valueOf(failure.getCause()) : failure.toString();
    }

    private Counter retryCounter(String stage) {
        return Counter.builder("waymark.ingest.retries")
                .description("Failed attempts to process a batch or to consume that were retried")
                .tag("stage", stage)
                .register(meters);
    }
}
