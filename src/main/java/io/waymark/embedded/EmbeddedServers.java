package io.waymark.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that run on one data folder, at most one of a kind; they may start side by side. What was started last ends first. */
public class EmbeddedServers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServers.class);

    private final DataFolder folder;
    private final Deque<AutoCloseable> running = new ConcurrentLinkedDeque<>();

    private EmbeddedServers(DataFolder folder) {
        this.folder = folder;
        running.push(folder);
    }

    /** Takes the folder, which is made if need be; nobody else can until this is closed. */
    public static EmbeddedServers openIn(Path folder) {
        return new EmbeddedServers(DataFolder.open(folder));
    }

    /** Starts PostgreSQL and answers the R2DBC URL of a database in it. */
    public String startPostgres() {
        return started("PostgreSQL", () -> PostgresServer.start(folder)).r2dbcUrl();
    }

    /** Starts Kafka and answers its bootstrap server. */
    public String startKafka() {
        return started("Kafka", () -> KafkaServer.start(folder)).bootstrapServers();
    }

    private <T extends AutoCloseable> T started(String what, Supplier<T> start) {
        log.info("Starting embedded {}, data in {}", what, folder.path());
        long begin = System.nanoTime();
        T server = start.get();
        running.push(server);
        var elapsed = Duration.ofNanos(System.nanoTime() - begin);
        log.info("Embedded {} runs after {} ms", what, elapsed.toMillis());
        return server;
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            var next = running.pop();
            try {
                next.close();
            } catch (Exception failure) {
                log.warn("Cannot stop {} cleanly", next, failure);
            }
        }
    }
}
