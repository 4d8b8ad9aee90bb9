package io.waymark.embedded;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process in an orderly way when the embedded Kafka cannot go on, for example on a full disk. A broker cannot be
 * restarted inside a process, and Kafka's own reaction is to halt the process without a word.
 */
final class KafkaExitHandler {
    private static final Logger log = LoggerFactory.getLogger(KafkaExitHandler.class);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);
    private static final int FAILED = 1;

    private static final AtomicBoolean ending = new AtomicBoolean();

    private KafkaExitHandler() {}

    static void install() {
        Exit.setExitProcedure(KafkaExitHandler::end);
        Exit.setHaltProcedure(KafkaExitHandler::end);
    }

    private static void end(int status, @Nullable String message) {
        if (ending.getAndSet(true)) {
            return;
        }
        log.error(
                "Embedded Kafka cannot go on{}. Waymark ends: check the disk and the permissions of its data folder, then start"
                        + " Waymark again; it continues where it stopped",
                message == null ? "" : ": " + message);
        CompletableFuture.delayedExecutor(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(FAILED));
        new Thread(() -> System.exit(FAILED), "kafka-exit").start(); // Kafka's own thread would wait for itself
    }
}
