package io.waymark.bench.delivery;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.JavaProcess;
import io.waymark.bench.environment.SubscriberProcess;
import io.waymark.bench.environment.SubscriberProcess.DeliveryStatistics;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.ingest.BaselinePipeline;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures the time from the scheduled publication of an event to the arrival of its item, at a constant rate. A late
 * event delays the next events, and every delay counts. The baseline is a minimal pipeline that sends each event
 * unchanged after the commit of its row. Both consume the same topic in turns; the other process is stopped meanwhile.
 */
public final class LatencyBenchmark implements Benchmark {
    private static final int WARM_WITH_LITTLE_CODE = 60; // seconds

    @Override
    public String name() {
        return "latency";
    }

    /**
     * A process that consumes the topic, with its subscriber.
     *
     * @param warm duration of the warm-up, in seconds
     * @param kept whether the caller ends the process
     * @param rounds the statistics by rate
     */
    private record LatencyContender(
            String name,
            int warm,
            JavaProcess process,
            boolean kept,
            SubscriberProcess subscriber,
            Map<Integer, List<DeliveryStatistics>> rounds)
            implements AutoCloseable {

        static LatencyContender waymark(Environment environment, WaymarkInstance waymark, int warm) {
            var subscriber = SubscriberProcess.of(environment, waymark.url() + "/api/v1/feed?kinds=snapshot", 1);
            return new LatencyContender("waymark", warm, waymark.process(), true, subscriber, new HashMap<>());
        }

        /**
         * Starts the minimal pipeline. Returns when it has stored as many records as Waymark, before its subscriber
         * connects.
         */
        static LatencyContender bare(Environment environment, WaymarkInstance waymark, int warm) throws Exception {
            var name = environment.fresh("bare_latency");
            var database = environment.database(name);
            int port = WaymarkLauncher.freePort();
            var process = JavaProcess.of(
                    BaselinePipeline.class,
                    environment.log(name),
                    "-Xmx1g",
                    environment.kafka(),
                    waymark.topic(),
                    database,
                    "2",
                    Integer.toString(port));
            process.readResponse();
            try (var baselineDatabase = Environment.jdbc(database);
                    var waymarkDatabase = Environment.jdbc(waymark.database())) {
                WaymarkInstance.awaitStored(baselineDatabase, WaymarkInstance.stored(waymarkDatabase));
            }
            var subscriber = SubscriberProcess.of(environment, "http://127.0.0.1:" + port + "/sub", 1);
            return new LatencyContender(
                    "bare pipeline",
                    Math.min(warm, WARM_WITH_LITTLE_CODE),
                    process,
                    false,
                    subscriber,
                    new HashMap<>());
        }

        /** Resumes the process and waits until its subscriber has received the items published while it was stopped. */
        void resume(int missed) {
            subscriber.begin(EventLoad.RUNS_AT_ONCE);
            process.resume();
            subscriber.await(missed);
        }

        /** Publishes events at a rate and returns the statistics of their delivery. */
        DeliveryStatistics measureRound(EventLoad load, TimedEvent timedEvent, int events, int rate) {
            subscriber.begin(EventLoad.RUNS_AT_ONCE);
            load.steadily(timedEvent, events, rate);
            return subscriber.await(events);
        }

        void keep(int rate, DeliveryStatistics got) {
            rounds.computeIfAbsent(rate, first -> new ArrayList<>()).add(got);
        }

        Samples samples(int rate, ToDoubleFunction<DeliveryStatistics> value) {
            return new Samples(rounds.getOrDefault(rate, List.of()).stream()
                    .map(value::applyAsDouble)
                    .toList());
        }

        @Override
        public void close() {
            subscriber.close();
            if (!kept) {
                process.close();
            }
        }
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        var arguments = environment.arguments();
        int rate = arguments.size("latency.rate", 1_000, 100);
        int low = arguments.size("latency.low", 100, 10);
        int seconds = arguments.size("latency.seconds", 10, 1);
        int warm = arguments.size("latency.warm", 300, 1);
        try (var service = WaymarkLauncher.start(environment, "latency");
                var waymark = LatencyContender.waymark(environment, service, warm);
                var bare = LatencyContender.bare(environment, service, warm);
                var load = new EventLoad(environment, service.topic(), 0)) {
            var timedEvent = new TimedEvent(20, Difference.ONE_FIELD, EventLoad.EVENTS_OF_A_RUN);
            int missed = 0;
            waymark.process().pause();
            bare.process().pause();
            for (int round = 0; round <= arguments.rounds(); round++) {
                for (var contender : List.of(bare, waymark)) {
                    contender.resume(missed);
                    missed = 0;
                    for (int pace : round == 0 ? List.of(rate) : List.of(rate, low)) {
                        int events = pace * (round == 0 ? contender.warm() : seconds);
                        report.progress("latency: %s, %,d events/s, ".formatted(contender.name(), pace)
                                + (round == 0 ? "warming up" : "round " + round));
                        var got = contender.measureRound(load, timedEvent, events, pace);
                        missed += events;
                        if (round > 0) {
                            contender.keep(pace, got);
                        }
                    }
                    contender.process().pause();
                }
            }
            waymark.process().resume();
            addMeasurements(report, rate, waymark, bare);
            report.add(measurement(low, "p50", waymark, bare, got -> got.p50() / 1e3));
            report.add(measurement(low, "p99", waymark, bare, got -> got.p99() / 1e3));
        }
    }

    private static void addMeasurements(
            BenchmarkReport report, int rate, LatencyContender waymark, LatencyContender bare) {
        report.add(
                measurement(rate, "p50", waymark, bare, got -> got.p50() / 1e3).withTarget(Target.ratioAtMost(4)));
        report.add(
                measurement(rate, "p99", waymark, bare, got -> got.p99() / 1e3).withTarget(Target.ratioAtMost(2)));
        report.add(measurement(rate, "most", waymark, bare, got -> got.max() / 1e3));
        report.add(Measurement.of(
                        "latency",
                        "lost or doubled",
                        "items",
                        waymark.samples(rate, got -> got.lost() + got.duplicates()))
                .withTarget(Target.atMost(0)));
    }

    private static Measurement measurement(
            int rate,
            String what,
            LatencyContender waymark,
            LatencyContender bare,
            ToDoubleFunction<DeliveryStatistics> value) {
        return Measurement.of(
                        "latency",
                        "publish → client at %,d events/s, %s".formatted(rate, what),
                        "ms",
                        waymark.samples(rate, value))
                .withBaseline(bare.name(), bare.samples(rate, value));
    }
}
