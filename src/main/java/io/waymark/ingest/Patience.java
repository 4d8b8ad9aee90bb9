package io.waymark.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.ingest.IngestHealth.Condition;
import io.waymark.port.BrokerUnavailable;
import io.waymark.port.DataRejected;
import io.waymark.port.StoreUnavailable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** Tries again for as long as it takes, and says so: only what the data itself causes is given up. */
class Patience {

    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final IngestSettings settings;
    private final Condition condition;
    private final MeterRegistry meters;

    Patience(IngestSettings settings, Condition condition, MeterRegistry meters) {
        this.settings = settings;
        this.condition = condition;
        this.meters = meters;
    }

    /** One stage of a batch, tried until it works or the data is refused. */
    <T> Mono<T> untilDone(String stage, Mono<T> attempt) {
        return attempt.timeout(settings.attemptTimeout())
                .retryWhen(backoff(stage, failure -> !(failure instanceof DataRejected)))
                .doOnTerminate(condition::works);
    }

    /** A consumer, made anew when it fails; none ends by itself. */
    <T> Flux<T> forEver(Flux<T> consumer) {
        return consumer.doOnNext(done -> condition.works())
                .concatWith(Mono.error(() -> new IllegalStateException("Cannot go on: the consumer ended")))
                .retryWhen(backoff("consume", failure -> true).transientErrors(true));
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
        meters.counter("waymark.ingest.retries", "stage", stage).increment();
        if (failure instanceof PlaceLost) {
            log.atInfo().addKeyValue("reason", failure.getMessage()).log("Taking the partitions anew");
            return;
        }
        condition.waits(stage + ": " + failure.getMessage());
        log.atWarn()
                .addKeyValue("stage", stage)
                .addKeyValue("attempt", signal.totalRetriesInARow() + 1)
                .setCause(isAway(failure) ? null : failure)
                .addKeyValue("reason", failure)
                .log("Trying again");
    }
}
