package io.waymark.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the embedded servers that keep their data in one folder: at most one PostgreSQL and one Kafka. The
 * two may be started concurrently. They stop in the reverse order of their start.
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
        return startServer("PostgreSQL", () -> PostgresServer.start(folder)).r2dbcUrl();
    }

    /** Starts Kafka and returns its bootstrap server. */
    public String startKafka() {
        return startServer("Kafka", () -> KafkaServer.start(folder)).bootstrapServers();
    }

    private <T extends AutoCloseable> T startServer(String name, Supplier<T> start) {
        log.info("Starting embedded {} with its data in {}", name, folder.path());
        long begin = System.nanoTime();
        T server = start.get();
        running.push(server);
        var elapsed = Duration.ofNanos(System.nanoTime() - begin);
        log.info("Embedded {} started in {} ms", name, elapsed.toMillis());
        return server;
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
