package io.waymark.restore;

import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.port.broker.CommandPublisher;
import io.waymark.port.restore.RestoreCommandOutbox;
import io.waymark.port.restore.RestoreCommandOutbox.RestoreCommand;
import io.waymark.port.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Publishes commands that inform executors about applied restores. Reads new commands from the database every 500 ms,
 * and retries until the broker acknowledges them.
 */
@Component
class RestoreCommandOutboxRelay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RestoreCommandOutboxRelay.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final Retry RETRY_FOREVER = Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
            .maxBackoff(Duration.ofSeconds(30))
            .doBeforeRetry(signal -> log.atLevel(level(signal.failure()))
                    .addKeyValue("reason", signal.failure().getMessage())
                    .log("Could not publish restore commands to the commands topic. Retrying."));

    private final IngestProperties settings;
    private final RestoreCommandOutbox outbox;
    private final CommandPublisher publisher;

    private @Nullable Disposable running;

    RestoreCommandOutboxRelay(IngestProperties settings, RestoreCommandOutbox outbox, CommandPublisher publisher) {
        this.settings = settings;
        this.outbox = outbox;
        this.publisher = publisher;
    }

    @Override
    public synchronized void start() {
        running = run().subscribe(
                        restores -> {},
                        failure -> log.error(
                                "The publisher of restore commands ended unexpectedly. Restore commands stay in the outbox until the service is restarted. Restart the service.",
                                failure));
    }

    /** Publishes pending restores and emits the number of each non-empty set. Never ends. */
    Flux<Integer> run() {
        return Mono.defer(() -> outbox.publishPending(this::publish))
                .repeatWhen(done -> done.concatMap(restores -> Mono.delay(POLL_INTERVAL)))
                .filter(restores -> restores > 0)
                .retryWhen(RETRY_FOREVER);
    }

    private Mono<Void> publish(List<RestoreCommand> restores) {
        return Flux.fromIterable(restores)
                .concatMap(command -> publisher.publish(command.run(), command.event()))
                .then();
    }

    private static Level level(Throwable failure) {
        return StoreUnavailableException.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN;
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            running.dispose();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
    }
}
