package io.waymark.bench.projection;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.BenchmarkArguments;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.projection.ProjectionPair.Lap;
import io.waymark.bench.projection.ProjectionPair.Phase;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures the projection across runs on the events of the row {@code ingest}: its throughput and processor time
 * compared with those of the ingest, its lag at a constant rate, and the throughput of a rebuild.
 */
public final class ProjectionBenchmark implements Benchmark {
    private static final int FIELDS = 20;

    /** Without subscribers, an instance then reads no items of other instances, as if it were the only one. */
    private static final String NO_FEED = "--waymark.feed.idle-timeout=1s";

    @Override
    public String name() {
        return "projection";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        for (var difference : List.of(Difference.NOTHING, Difference.ONE_FIELD)) {
            report.progress("projection: starting an instance that stores and one that projects");
            try (var storing = storing(environment);
                    var projecting = projecting(environment, storing);
                    var load = new EventLoad(environment, storing.topic(), 5);
                    var pair = new ProjectionPair(storing, projecting, new WorkflowLoad(load))) {
                measure(environment.arguments(), report, pair, difference);
            }
        }
    }

    /** Starts an instance that does not project. At the smallest size, the instance projects as well. */
    private static WaymarkInstance storing(Environment environment) throws Exception {
        var projects = "--waymark.projection.enabled=" + environment.arguments().smallest();
        return WaymarkLauncher.start(environment, "projection", projects, NO_FEED);
    }

    /** Starts an instance on the same database that consumes no events. */
    private static WaymarkInstance projecting(Environment environment, WaymarkInstance storing) throws Exception {
        var id = environment.fresh("projecting");
        return environment.arguments().smallest()
                ? storing
                : WaymarkLauncher.startWith(environment, id, id, storing.database(), NO_FEED);
    }

    private static void measure(
            BenchmarkArguments arguments, BenchmarkReport report, ProjectionPair pair, Difference difference)
            throws Exception {
        var timedEvent = TimedEvent.recurring(FIELDS, difference, EventLoad.EVENTS_OF_A_RUN);
        int events = arguments.size("projection.events", 60_000, 96);
        int warm = arguments.size("projection.warm", 8, 0);
        var laps = new ArrayList<Lap>();
        for (int round = 1 - warm; round <= arguments.rounds(); round++) {
            report.progress("projection: %s, round %d".formatted(difference, round));
            var lap = pair.lap(timedEvent, events);
            if (round > 0) {
                laps.add(lap);
            }
        }
        addThroughput(report, difference, laps);
        rebuild(arguments, report, pair, difference);
        lag(arguments, report, pair, timedEvent, difference);
    }

    private static void addThroughput(BenchmarkReport report, Difference difference, List<Lap> laps) {
        report.add(Measurement.of(
                        "projection",
                        difference + ", projected",
                        "events/s",
                        samples(laps, lap -> lap.projected().eventsPerSecond()))
                .withBaseline("stored", samples(laps, lap -> lap.stored().eventsPerSecond()))
                .withTarget(Target.ratioAtLeast(1)));
        var micros = samples(laps, lap -> lap.projected().microsAnEvent());
        var both = samples(
                laps, lap -> lap.stored().microsAnEvent() + lap.projected().microsAnEvent());
        var cost = Measurement.of("projection", difference + ", processor time an event", "µs", micros)
                .withBaseline("stored and projected", both);
        report.add(difference == Difference.NOTHING ? cost.withTarget(Target.ratioAtMost(0.2)) : cost);
        report.note("projection, %s: of the processor time of an event PostgreSQL uses %s µs to project, %s to store"
                .formatted(
                        difference,
                        samples(laps, lap -> lap.projected().postgresMicrosAnEvent()),
                        samples(laps, lap -> lap.stored().postgresMicrosAnEvent())));
    }

    private static Samples samples(List<Lap> laps, ToDoubleFunction<Lap> value) {
        return new Samples(laps.stream().map(value::applyAsDouble).toList());
    }

    private static void rebuild(
            BenchmarkArguments arguments, BenchmarkReport report, ProjectionPair pair, Difference difference)
            throws Exception {
        var rebuilds = new ArrayList<Phase>();
        for (int round = 1; round <= arguments.rounds(); round++) {
            report.progress("projection: %s, rebuild %d".formatted(difference, round));
            rebuilds.add(pair.rebuild());
        }
        report.add(Measurement.of(
                        "projection",
                        "%s, rebuild of %,d items"
                                .formatted(difference, rebuilds.getLast().count()),
                        "items/s",
                        new Samples(
                                rebuilds.stream().map(Phase::eventsPerSecond).toList()))
                .withTarget(Target.atLeast(50_000)));
    }

    private static void lag(
            BenchmarkArguments arguments,
            BenchmarkReport report,
            ProjectionPair pair,
            TimedEvent timedEvent,
            Difference difference)
            throws Exception {
        int rate = arguments.size("projection.rate", 1_000, 100);
        int seconds = arguments.size("projection.seconds", 10, 1);
        report.progress("projection: %s, warm-up at %,d events/s".formatted(difference, rate));
        pair.lags(timedEvent, rate, arguments.size("projection.lag.warm", 60, 1));
        var rounds = new ArrayList<Samples>();
        for (int round = 1; round <= arguments.rounds(); round++) {
            report.progress("projection: %s, lag at %,d events/s, round %d".formatted(difference, rate, round));
            rounds.add(pair.lags(timedEvent, rate, seconds));
        }
        var what = "%s, lag at %,d events/s, ".formatted(difference, rate);
        report.add(Measurement.of("projection", what + "p50", "ms", quantiles(rounds, 0.5)));
        report.add(Measurement.of("projection", what + "p99", "ms", quantiles(rounds, 0.99))
                .withTarget(Target.atMost(250)));
    }

    private static Samples quantiles(List<Samples> rounds, double part) {
        return new Samples(rounds.stream().map(lags -> lags.quantile(part)).toList());
    }
}
