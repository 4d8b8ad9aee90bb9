package io.waymark.ingest;

import io.waymark.port.Commands;
import io.waymark.port.RestoreOutbox;
import io.waymark.port.RestoreOutbox.Command;
import io.waymark.port.StoreUnavailable;
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

/** Tells executors of restores, soon after they are applied and again until the broker has them. */
@Component
class CommandsLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CommandsLifecycle.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Retry UNTIL_TOLD = Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
            .maxBackoff(Duration.ofSeconds(30))
            .doBeforeRetry(signal -> log.atLevel(level(signal.failure()))
                    .addKeyValue("reason", signal.failure().getMessage())
                    .log("Cannot tell executors of restores now"));

    private final IngestSettings settings;
    private final RestoreOutbox outbox;
    private final Commands commands;

    private @Nullable Disposable running;

    CommandsLifecycle(IngestSettings settings, RestoreOutbox outbox, Commands commands) {
        this.settings = settings;
        this.outbox = outbox;
        this.commands = commands;
    }

    @Override
    public synchronized void start() {
        running = run().subscribe(told -> {}, failure -> log.error("Telling ended, which must never be", failure));
    }

    /** How many were told each time that there were any; never ends. */
    Flux<Integer> run() {
        return Mono.defer(() -> outbox.tell(this::publish))
                .repeatWhen(done -> done.concatMap(told -> Mono.delay(LOOK)))
                .filter(told -> told > 0)
                .retryWhen(UNTIL_TOLD);
    }

    private Mono<Void> publish(List<Command> told) {
        return Flux.fromIterable(told)
                .concatMap(command -> commands.publish(command.run(), command.event()))
                .then();
    }

    private static Level level(Throwable failure) {
        return StoreUnavailable.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN;
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
