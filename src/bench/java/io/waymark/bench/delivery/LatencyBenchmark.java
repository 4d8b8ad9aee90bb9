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
 * From the time an event was meant to be put on the topic to the arrival of the item it makes, at a steady rate: what is
 * late makes what follows late, and all of it counts. Beside it the bare pipeline, which tells each event as it came
 * once its row is committed. Both take the same topic, in turn; meanwhile the other is held still.
 */
public final class LatencyBenchmark implements Benchmark {
    private static final int WARM_WITH_LITTLE_CODE = 60; // seconds

    @Override
    public String name() {
        return "latency";
    }

    /**
     * What takes the topic, and who listens to it.
     *
     * @param warm seconds of events before the rounds
     * @param kept whether the process ends elsewhere
     * @param rounds by the rate
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

        /** Has taken what Waymark has taken before anybody listens. */
        static LatencyContender bare(Environment environment, WaymarkInstance waymark, int warm) throws Exception {
            var own = environment.fresh("bare_latency");
            var database = environment.database(own);
            int port = WaymarkLauncher.freePort();
            var process = JavaProcess.of(
                    BaselinePipeline.class,
                    environment.log(own),
                    "-Xmx1g",
                    environment.kafka(),
                    waymark.topic(),
                    database,
                    "2",
                    Integer.toString(port));
            process.readResponse();
            try (var taken = Environment.jdbc(database);
                    var stored = Environment.jdbc(waymark.database())) {
                WaymarkInstance.awaitStored(taken, WaymarkInstance.stored(stored));
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

        /** Lets it go on, until it has told what was published while it was held still. */
        void resume(int missed) {
            subscriber.begin(EventLoad.RUNS_AT_ONCE);
            process.resume();
            subscriber.await(missed);
        }

        /** What it tells of so many events at a rate. */
        DeliveryStatistics measureRound(EventLoad load, TimedEvent happening, int events, int rate) {
            subscriber.begin(EventLoad.RUNS_AT_ONCE);
            load.steadily(happening, events, rate);
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
            var happening = new TimedEvent(20, Difference.ONE_FIELD, EventLoad.EVENTS_OF_A_RUN);
            int missed = 0;
            waymark.process().pause();
            bare.process().pause();
            for (int round = 0; round <= arguments.rounds(); round++) {
                for (var latencyContender : List.of(bare, waymark)) {
                    latencyContender.resume(missed);
                    missed = 0;
                    for (int pace : round == 0 ? List.of(rate) : List.of(rate, low)) {
                        int events = pace * (round == 0 ? latencyContender.warm() : seconds);
                        report.progress("latency: %s, %,d events/s, ".formatted(latencyContender.name(), pace)
                                + (round == 0 ? "warming up" : "round " + round));
                        var got = latencyContender.measureRound(load, happening, events, pace);
                        missed += events;
                        if (round > 0) {
                            latencyContender.keep(pace, got);
                        }
                    }
                    latencyContender.process().pause();
                }
            }
            waymark.process().resume();
            addFindings(report, rate, waymark, bare);
            report.add(finding(low, "p50", waymark, bare, got -> got.p50() / 1e3));
            report.add(finding(low, "p99", waymark, bare, got -> got.p99() / 1e3));
        }
    }

    private static void addFindings(BenchmarkReport report, int rate, LatencyContender waymark, LatencyContender bare) {
        report.add(finding(rate, "p50", waymark, bare, got -> got.p50() / 1e3).aim(Target.atMost(10)));
        report.add(finding(rate, "p99", waymark, bare, got -> got.p99() / 1e3).aim(Target.atMost(50)));
        report.add(finding(rate, "most", waymark, bare, got -> got.max() / 1e3));
        report.add(Measurement.of(
                        "latency", "lost or doubled", "items", waymark.samples(rate, got -> got.lost() + got.doubled()))
                .aim(Target.atMost(0)));
    }

    private static Measurement finding(
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
                .beside(bare.name(), bare.samples(rate, value));
    }
}
