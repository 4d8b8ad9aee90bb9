package io.waymark.bench.ingest;

import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.ProcessorTimes;
import io.waymark.bench.environment.SubscriberProcess;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.WaymarkInstance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Instances that consume one topic into one database. They are stopped while events are published. */
final class InstanceGroup implements AutoCloseable {
    private final Environment environment;
    private final EventLoad load;
    private final List<WaymarkInstance> instances;
    private final int subscribers;
    private final Connection database;

    /** @param subscribers the number of subscribers of all instances together */
    InstanceGroup(Environment environment, EventLoad load, List<WaymarkInstance> instances, int subscribers)
            throws SQLException {
        this.environment = environment;
        this.load = load;
        this.instances = instances;
        this.subscribers = subscribers;
        this.database = Environment.jdbc(instances.getFirst().database());
    }

    /** The cost of storing events, and of delivering them if there are subscribers. */
    record Lap(double eventsPerSecond, double microsAnEvent, double postgresMicrosAnEvent) {}

    /** Work that is complete when the method returns. */
    private interface Work {
        void await() throws Exception;
    }

    /** Publishes events while the instances are stopped, then measures how they store them. */
    Lap lap(TimedEvent timedEvent, int events) throws Exception {
        return measure(timedEvent, events, () -> {});
    }

    /** The same with subscribers, who are spread over the instances, until each has received all items. */
    Lap lapWithSubscribers(TimedEvent timedEvent, int events) throws Exception {
        var opened = new ArrayList<SubscriberProcess>();
        try {
            for (var instance : instances) {
                var url = instance.url() + "/api/v1/feed?kinds=snapshot";
                var process = SubscriberProcess.of(environment, url, subscribers / instances.size());
                process.begin(EventLoad.RUNS_AT_ONCE);
                opened.add(process);
            }
            return measure(timedEvent, events, () -> opened.forEach(process -> awaitItems(process, events)));
        } finally {
            opened.forEach(SubscriberProcess::close);
        }
    }

    private static void awaitItems(SubscriberProcess process, int events) {
        var got = process.await(events);
        if (!got.isComplete()) {
            throw new IllegalStateException("Cannot continue: the feed lost or duplicated items: " + got);
        }
    }

    private Lap measure(TimedEvent timedEvent, int events, Work delivery) throws Exception {
        long stored = WaymarkInstance.stored(database);
        instances.forEach(instance -> instance.process().pause());
        load.quickly(timedEvent, events);
        var service = processorTime();
        var postgres = ProcessorTimes.ofPostgres(database);
        long start = System.nanoTime();
        instances.forEach(instance -> instance.process().resume());
        WaymarkInstance.awaitStored(database, stored + events);
        delivery.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        double micros = processorTime().minus(service).toNanos() / 1e3;
        double postgresMicros =
                ProcessorTimes.ofPostgres(database).since(postgres).toNanos() / 1e3;
        return new Lap(events / seconds, (micros + postgresMicros) / events, postgresMicros / events);
    }

    private Duration processorTime() {
        return instances.stream()
                .map(instance -> instance.process().processorTime())
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
