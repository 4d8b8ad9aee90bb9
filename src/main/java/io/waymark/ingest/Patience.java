package io.waymark.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.ingest.IngestHealth.Condition;
import io.waymark.port.BrokerUnavailable;
import io.waymark.port.DataRejected;
import io.waymark.port.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** Tries again for as long as it takes, and says so: only what the data itself causes is given up. */
class Patience {

    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    private static final String CONSUME = "consume";
    private static final List<String> STAGES = List.of(CONSUME, "load", "restore", "dead letters", "append");
    private static final Duration PROOF = Duration.ofSeconds(20); // longer than a consumer asks the store
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final IngestSettings settings;
    private final Condition condition;
    private final MeterRegistry meters;

    Patience(IngestSettings settings, Condition condition, MeterRegistry meters) {
        this.settings = settings;
        this.condition = condition;
        this.meters = meters;
        STAGES.forEach(this::retries); // at once: an alarm wants to see it rise from 0
    }

    /** One stage of a batch, tried until it works or the data is refused. */
    <T> Mono<T> untilDone(String stage, Mono<T> attempt) {
        return attempt.timeout(settings.attemptTimeout())
                .retryWhen(backoff(stage, failure -> !(failure instanceof DataRejected)))
                .doOnTerminate(() -> condition.works(stage));
    }

    /** A consumer, made anew when it fails; none ends by itself. */
    <T> Flux<T> forEver(Flux<T> consumer) {
        return Flux.using(this::provenLater, proof -> consumer, Disposable::dispose)
                .doOnNext(done -> condition.works(CONSUME))
                .concatWith(Mono.error(() -> new IllegalStateException("Cannot go on: the consumer ended")))
                .retryWhen(backoff(CONSUME, failure -> true).transientErrors(true));
    }

    /** A consumer of a quiet topic says nothing; one that did not fail for so long works. */
    private Disposable provenLater() {
        return Schedulers.parallel().schedule(() -> condition.works(CONSUME), PROOF.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof StoreUnavailable
                || failure instanceof BrokerUnavailable
                || failure instanceof TimeoutException;
    }

    private RetryBackoffSpec backoff(String stage, Predicate<Throwable> temporary) {
        return Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .maxBackoff(settings.maxBackoff())
                .filter(temporary)
                .doBeforeRetry(signal -> tell(stage, signal));
    }

    private void tell(String stage, Retry.RetrySignal signal) {
        var failure = signal.failure();
        retries(stage).increment();
        if (failure instanceof PlaceLost) {
            log.atInfo().addKeyValue("reason", failure.getMessage()).log("Taking the partitions anew");
            return;
        }
        condition.waits(stage, String.valueOf(failure.getMessage()));
        log.atWarn()
                .addKeyValue("stage", stage)
                .addKeyValue("attempt", signal.totalRetriesInARow() + 1)
                .setCause(isAway(failure) ? null : failure)
                .addKeyValue("reason", failure)
                .log("Trying again");
    }

    private Counter retries(String stage) {
        return Counter.builder("waymark.ingest.retries")
                .description("Attempts at a batch, or at consuming at all, that failed and were made again")
                .tag("stage", stage)
                .register(meters);
    }
}
