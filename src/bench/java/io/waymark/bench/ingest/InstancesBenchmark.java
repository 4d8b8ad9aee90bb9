package io.waymark.bench.ingest;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.ingest.InstanceGroup.Lap;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Compares two instances that share a topic and a database with a single one: events per second and the processor time
 * of an event. The processors are the limit of both, so the processor time shows how the service scales. With feeds,
 * the same number of subscribers is connected to one instance, or half of them to each.
 */
public final class InstancesBenchmark implements Benchmark {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** Instances that were just started need more processor time, so that two of them may take somewhat more. */
    private static final double MAX_RATIO = 1.15;

    @Override
    public String name() {
        return "instances";
    }

    /** The measured rounds of the same number of instances, without and with subscribers. */
    private record Rounds(List<Lap> silent, List<Lap> fed) {}

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        boolean isSmallest = environment.arguments().smallest();
        report.progress("instances: starting two instances");
        try (var first = WaymarkLauncher.start(environment, "instances");
                var second = isSmallest ? first : WaymarkLauncher.startBeside(environment, first);
                var load = new EventLoad(environment, first.topic(), 50)) {
            awaitPartitions(load, second);
            var two = rounds(environment, report, load, isSmallest ? List.of(first) : List.of(first, second));
            if (!isSmallest) {
                second.process().end(Duration.ofSeconds(20));
            }
            var one = rounds(environment, report, load, List.of(first));
            add(report, "no subscribers", two.silent(), one.silent());
            int subscribers = subscribers(environment);
            add(report, "%,d subscribers".formatted(subscribers), two.fed(), one.fed());
        }
    }

    private static int subscribers(Environment environment) {
        return environment.arguments().size("instances.subscribers", 100, 2);
    }

    /** Publishes events until the consumer group has given partitions to the instance. */
    private static void awaitPartitions(EventLoad load, WaymarkInstance instance) throws Exception {
        Waiting.until("the second instance consumes", TIMEOUT, () -> {
            load.quickly(timedEvent(), EventLoad.RUNS_AT_ONCE);
            return instance.meterReadings().sum("waymark_ingest_batch_size_records_count", "") > 0;
        });
    }

    private static TimedEvent timedEvent() {
        return new TimedEvent(20, Difference.ONE_FIELD, EventLoad.EVENTS_OF_A_RUN);
    }

    private static Rounds rounds(
            Environment environment, BenchmarkReport report, EventLoad load, List<WaymarkInstance> instances)
            throws Exception {
        var arguments = environment.arguments();
        int events = arguments.size("instances.events", 20_000, 96);
        int fedEvents = arguments.size("instances.fed", 2_000, 48);
        int warm = arguments.size("instances.warm", 2, 0);
        var rounds = new Rounds(new ArrayList<>(), new ArrayList<>());
        try (var group = new InstanceGroup(environment, load, instances, subscribers(environment))) {
            for (int round = 1 - warm; round <= arguments.rounds(); round++) {
                report.progress("instances: %d, round %d".formatted(instances.size(), round));
                var silent = group.lap(timedEvent(), events);
                var fed = group.lapWithSubscribers(timedEvent(), fedEvents);
                if (round > 0) {
                    rounds.silent().add(silent);
                    rounds.fed().add(fed);
                }
            }
        }
        return rounds;
    }

    private static void add(BenchmarkReport report, String what, List<Lap> two, List<Lap> one) {
        report.add(measurement(what + ", two instances", "events/s", two, one, Lap::eventsPerSecond));
        report.add(measurement(what + ", two instances, processor time an event", "µs", two, one, Lap::microsAnEvent)
                .withTarget(Target.ratioAtMost(MAX_RATIO)));
        report.note("instances, %s: of that PostgreSQL uses %s µs with two instances, %s with one"
                .formatted(what, samples(two, Lap::postgresMicrosAnEvent), samples(one, Lap::postgresMicrosAnEvent)));
    }

    private static Measurement measurement(
            String what, String unit, List<Lap> two, List<Lap> one, ToDoubleFunction<Lap> value) {
        return Measurement.of("instances", what, unit, samples(two, value)).withBaseline("one", samples(one, value));
    }

    private static Samples samples(List<Lap> laps, ToDoubleFunction<Lap> value) {
        return new Samples(laps.stream().map(value::applyAsDouble).toList());
    }
}
