package io.waymark.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the embedded servers that keep their data in one folder: at most one PostgreSQL and one Kafka. The
 * two may be started concurrently. They stop in the reverse order of their launch.
 */
public class EmbeddedServers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServers.class);

    private final DataFolder folder;
    private final Deque<AutoCloseable> running = new ConcurrentLinkedDeque<>();

    private EmbeddedServers(DataFolder folder) {
        this.folder = folder;
        running.push(folder);
    }

    /**
     * Opens and locks the data folder, and creates it if necessary. It cannot be opened again until this object is
     * closed.
     */
    public static EmbeddedServers openIn(Path folder) {
        return new EmbeddedServers(DataFolder.open(folder));
    }

    /** Starts PostgreSQL and returns the R2DBC URL of a database. */
    public String startPostgres() {
        return launchPostgres(Runnable::run).await();
    }

    /** Starts Kafka and returns its bootstrap server. */
    public String startKafka() {
        return launchKafka(Runnable::run).await();
    }

    /** Starts PostgreSQL on a thread of the executor. Its address is the R2DBC URL of a database. */
    StartingServer launchPostgres(Executor threads) {
        var server = PostgresServer.prepare(folder, Map.of());
        return launch("PostgreSQL", server.r2dbcUrl(), server, server::launch, threads);
    }

    /** Starts Kafka on a thread of the executor. Its address is its bootstrap server. */
    StartingServer launchKafka(Executor threads) {
        var server = KafkaServer.prepare(folder, Map.of());
        return launch("Kafka", server.bootstrapServers(), server, server::launch, threads);
    }

    private StartingServer launch(String name, String address, AutoCloseable server, Runnable start, Executor threads) {
        log.info("Starting embedded {} with its data in {}", name, folder.path());
        running.push(server);
        var started = CompletableFuture.runAsync(
                () -> {
                    long begin = System.nanoTime();
                    start.run();
                    var elapsed = Duration.ofNanos(System.nanoTime() - begin);
                    log.info("Embedded {} started in {} ms", name, elapsed.toMillis());
                },
                threads);
        return new StartingServer(address, started);
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            var next = running.pop();
            try {
                next.close();
            } catch (Exception failure) {
                log.warn("Could not stop {} cleanly. The next start repairs its data.", next, failure);
            }
        }
    }
}
