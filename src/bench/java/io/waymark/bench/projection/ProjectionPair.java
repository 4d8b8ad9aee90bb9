package io.waymark.bench.projection;

import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.ProcessorTimes;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.report.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/**
 * An instance that stores events and an instance that projects them, on one database. Each is stopped while the other
 * is measured. At the smallest size both are the same instance, which is never stopped.
 */
final class ProjectionPair implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final long SAMPLE_MILLIS = 10;
    private static final String POSITION = "select position from projection where state = 'serving'";
    private static final String HEAD = "select coalesce(max(position), 0) from feed";
    private static final String GENERATION = "select generation from projection where state = 'serving'";
    private static final String LAG = """
            select coalesce((extract(epoch from clock_timestamp() - (
                select f.recorded_at from feed f where f.position > p.position order by f.position limit 1)) * 1000
            )::bigint, 0) from projection p where p.state = 'serving'
            """;

    private final WaymarkInstance storing;
    private final WaymarkInstance projecting;
    private final boolean isPair;
    private final Connection database;
    private final WorkflowLoad load;
    private final long storedBefore;

    ProjectionPair(WaymarkInstance storing, WaymarkInstance projecting, WorkflowLoad load) throws SQLException {
        this.storing = storing;
        this.projecting = projecting;
        this.isPair = !storing.equals(projecting);
        this.load = load;
        this.database = Environment.jdbc(storing.database());
        this.storedBefore = WaymarkInstance.stored(database);
        pause(storing);
        pause(projecting);
    }

    /**
     * One part of the work on a number of events.
     *
     * @param micros processor time of the service, in microseconds
     * @param postgresMicros processor time of PostgreSQL, in microseconds
     */
    record Phase(long count, double seconds, double micros, double postgresMicros) {
        double eventsPerSecond() {
            return count / seconds;
        }

        double microsAnEvent() {
            return (micros + postgresMicros) / count;
        }

        double postgresMicrosAnEvent() {
            return postgresMicros / count;
        }
    }

    /** The two parts of the work on the same events. */
    record Lap(Phase stored, Phase projected) {}

    /** Work that is complete when the method returns. */
    private interface Work {
        void await() throws Exception;
    }

    /** Publishes events while both instances are stopped, stores all of them, then projects all of them. */
    Lap lap(TimedEvent timedEvent, int events) throws Exception {
        long before = load.published();
        load.quickly(timedEvent, "nightly", events);
        long count = load.published() - before;
        return new Lap(phase(storing, count, this::awaitStored), phase(projecting, count, this::awaitProjected));
    }

    /** Rebuilds the projection. */
    Phase rebuild() throws Exception {
        long generation = number(GENERATION);
        return phase(projecting, number(HEAD), () -> {
            projecting.post("/api/v1/admin/projections/across-runs/rebuild", "");
            Waiting.until("the projection is rebuilt", TIMEOUT, () -> number(GENERATION) > generation);
        });
    }

    /** Publishes events at a rate. Returns the age of the oldest item that is not projected, in milliseconds. */
    Samples lags(TimedEvent timedEvent, int rate, int seconds) throws Exception {
        resume(storing);
        resume(projecting);
        var publication = CompletableFuture.runAsync(() -> load.steadily(timedEvent, "nightly", rate * seconds, rate));
        var samples = new ArrayList<Double>();
        while (!publication.isDone()) {
            samples.add((double) number(LAG));
            Waiting.millis(SAMPLE_MILLIS);
        }
        publication.join();
        awaitStored();
        awaitProjected();
        pause(storing);
        pause(projecting);
        return new Samples(samples);
    }

    private Phase phase(WaymarkInstance instance, long count, Work work) throws Exception {
        var service = instance.process().processorTime();
        var postgres = ProcessorTimes.ofPostgres(database);
        long start = System.nanoTime();
        resume(instance);
        work.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        double micros = instance.process().processorTime().minus(service).toNanos() / 1e3;
        double postgresMicros =
                ProcessorTimes.ofPostgres(database).since(postgres).toNanos() / 1e3;
        pause(instance);
        return new Phase(count, seconds, micros, postgresMicros);
    }

    private void awaitStored() throws Exception {
        WaymarkInstance.awaitStored(database, storedBefore + load.published());
    }

    private void awaitProjected() throws Exception {
        Waiting.until("the items are projected", TIMEOUT, () -> number(POSITION) >= number(HEAD));
    }

    private void pause(WaymarkInstance instance) {
        if (isPair) {
            instance.process().pause();
        }
    }

    private void resume(WaymarkInstance instance) {
        if (isPair) {
            instance.process().resume();
        }
    }

    private long number(String query) throws SQLException {
        try (var statement = database.createStatement();
                var number = statement.executeQuery(query)) {
            number.next();
            return number.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        resume(storing);
        resume(projecting);
        database.close();
    }
}
