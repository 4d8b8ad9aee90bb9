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
 * Stops Waymark in an orderly way after a fatal error of the embedded Kafka, for example on a full disk. Without this
 * class, Kafka would halt the process without a message. Kafka is not restarted alone, because a Kafka broker cannot be
 * restarted within a process. If the shutdown takes longer than 20 s, the process is halted.
 */
final class KafkaFailureShutdownHandler {
    private static final Logger log = LoggerFactory.getLogger(KafkaFailureShutdownHandler.class);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);
    private static final int EXIT_STATUS = 1;

    private static final AtomicBoolean ending = new AtomicBoolean();

    private KafkaFailureShutdownHandler() {}

    static void install() {
        Exit.setExitProcedure(KafkaFailureShutdownHandler::end);
        Exit.setHaltProcedure(KafkaFailureShutdownHandler::end);
    }

    private static void end(int status, @Nullable String message) {
        if (ending.getAndSet(true)) {
            return;
        }
        log.error(
                "Embedded Kafka failed{}. Stopping Waymark. Check the disk and the permissions of the data folder, then"
                        + " start Waymark again. It continues where it stopped.",
                message == null ? "" : ": " + message);
        CompletableFuture.delayedExecutor(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(EXIT_STATUS));
        new Thread(() -> System.exit(EXIT_STATUS), "kafka-exit").start(); // a thread of Kafka would wait for itself
    }
}
