package io.waymark.postgres.replica;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.spi.ConnectionFactory;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.MinimumPosition;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/**
 * Reads from a replica of the database, and from the primary database where the replica cannot answer: if it is behind
 * what a client may have seen, does not have the requested data, or fails. After a failure, reads go to the primary
 * database for a while. Thread-safe.
 */
public final class ReadReplica {
    private static final Logger log = LoggerFactory.getLogger(ReadReplica.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final ConnectionFactory connections;
    private final ObservedPositionTracker latest;
    private final ReadReplicaProperties settings;
    private final Scheduler scheduler = Schedulers.parallel();
    private final Counter answers;
    private final Counter behind;
    private final Counter failures;
    private volatile long pausedUntil;

    public ReadReplica(
            ConnectionFactory connections,
            ObservedPositionTracker latest,
            ReadReplicaProperties settings,
            MeterRegistry registry) {
        this.connections = connections;
        this.latest = latest;
        this.settings = settings;
        this.answers = counter(registry, "answered");
        this.behind = counter(registry, "behind");
        this.failures = counter(registry, "failed");
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return Counter.builder("waymark.replica.reads")
                .description(
                        "Reads that were tried on the replica. Those behind or failed were repeated on the primary.")
                .tag("result", result)
                .register(registry);
    }

    /** Returns connections to the replica. */
    public ConnectionFactory connections() {
        return connections;
    }

    /** Returns whether reads may use the replica now. */
    public boolean isAvailable() {
        return now() >= pausedUntil;
    }

    /**
     * Returns the position that an answer must have reached: the latest of this instance, or a later one of the query.
     */
    public long requiredPosition(ContextView context) {
        return Math.max(latest.get(), MinimumPosition.of(context));
    }

    /**
     * Reads from the replica, or else from the primary database.
     *
     * @param onReplica the read, which fails with {@link ReplicaBehindException} if the replica is behind
     * @param onPrimary the same read on the primary database
     */
    public <T> Mono<T> read(Mono<T> onReplica, Mono<T> onPrimary) {
        if (!isAvailable()) {
            return onPrimary;
        }
        long polls = settings.maxWait().dividedBy(POLL_INTERVAL);
        return onReplica
                .retryWhen(Retry.fixedDelay(polls, POLL_INTERVAL)
                        .filter(ReplicaBehindException.class::isInstance)
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .doOnNext(answer -> answers.increment())
                .onErrorResume(ReadReplica::isRepeated, error -> {
                    recordFailure(error);
                    return onPrimary;
                });
    }

    /** Returns whether the primary database may have an answer. A query that was too slow would be slow there, too. */
    private static boolean isRepeated(Throwable error) {
        return !(error instanceof QueryFailedException failed
                && (failed.failure() instanceof QueryFailure.TimedOut
                        || failed.failure() instanceof QueryFailure.Busy));
    }

    private void recordFailure(Throwable error) {
        if (error instanceof ReplicaBehindException || error instanceof QueryFailedException) {
            behind.increment();
            return;
        }
        failures.increment();
        if (isAvailable()) {
            pausedUntil = now() + settings.pause().toMillis();
            log.warn(
                    "Could not read from the replica of the database. Reading from the primary for {} s. error=\"{}\"",
                    settings.pause().toSeconds(),
                    error.getMessage());
        }
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}
