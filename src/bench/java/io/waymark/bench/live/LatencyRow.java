package io.waymark.bench.live;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.JavaProcess;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Publishing;
import io.waymark.bench.ground.Row;
import io.waymark.bench.ground.Subscribers;
import io.waymark.bench.ground.Subscribers.Got;
import io.waymark.bench.ground.Waymark;
import io.waymark.bench.ingest.BarePipeline;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
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
public final class LatencyRow implements Row {
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
    private record Teller(
            String name,
            int warm,
            JavaProcess process,
            boolean kept,
            Subscribers subscriber,
            Map<Integer, List<Got>> rounds)
            implements AutoCloseable {

        static Teller waymark(Ground ground, Waymark waymark, int warm) {
            var subscriber = Subscribers.of(ground, waymark.url() + "/api/v1/feed?kinds=snapshot", 1);
            return new Teller("waymark", warm, waymark.process(), true, subscriber, new HashMap<>());
        }

        /** Has taken what Waymark has taken before anybody listens. */
        static Teller bare(Ground ground, Waymark waymark, int warm) throws Exception {
            var own = ground.fresh("bare_latency");
            var database = ground.database(own);
            int port = Launch.freePort();
            var process = JavaProcess.of(
                    BarePipeline.class,
                    ground.log(own),
                    "-Xmx1g",
                    ground.kafka(),
                    waymark.topic(),
                    database,
                    "2",
                    Integer.toString(port));
            process.hear();
            try (var taken = Ground.jdbc(database);
                    var stored = Ground.jdbc(waymark.database())) {
                Waymark.awaitStored(taken, Waymark.stored(stored));
            }
            var subscriber = Subscribers.of(ground, "http://127.0.0.1:" + port + "/sub", 1);
            return new Teller(
                    "bare pipeline",
                    Math.min(warm, WARM_WITH_LITTLE_CODE),
                    process,
                    false,
                    subscriber,
                    new HashMap<>());
        }

        /** Lets it go on, until it has told what was published while it was held still. */
        void resume(int missed) {
            subscriber.begin(Publishing.RUNS_AT_ONCE);
            process.resume();
            subscriber.await(missed);
        }

        /** What it tells of so many events at a rate. */
        Got told(Publishing publishing, Happening happening, int events, int rate) {
            subscriber.begin(Publishing.RUNS_AT_ONCE);
            publishing.steadily(happening, events, rate);
            return subscriber.await(events);
        }

        void keep(int rate, Got got) {
            rounds.computeIfAbsent(rate, first -> new ArrayList<>()).add(got);
        }

        Samples samples(int rate, ToDoubleFunction<Got> value) {
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
    public void measure(Ground ground, Report report) throws Exception {
        var asked = ground.asked();
        int rate = asked.size("latency.rate", 1_000, 100);
        int low = asked.size("latency.low", 100, 10);
        int seconds = asked.size("latency.seconds", 10, 1);
        int warm = asked.size("latency.warm", 300, 1);
        try (var service = Launch.start(ground, "latency");
                var waymark = Teller.waymark(ground, service, warm);
                var bare = Teller.bare(ground, service, warm);
                var publishing = new Publishing(ground, service.topic(), 0)) {
            var happening = new Happening(20, Difference.ONE_FIELD, Publishing.EVENTS_OF_A_RUN);
            int missed = 0;
            waymark.process().pause();
            bare.process().pause();
            for (int round = 0; round <= asked.rounds(); round++) {
                for (var teller : List.of(bare, waymark)) {
                    teller.resume(missed);
                    missed = 0;
                    for (int pace : round == 0 ? List.of(rate) : List.of(rate, low)) {
                        int events = pace * (round == 0 ? teller.warm() : seconds);
                        report.progress("latency: %s, %,d events/s, ".formatted(teller.name(), pace)
                                + (round == 0 ? "warming up" : "round " + round));
                        var got = teller.told(publishing, happening, events, pace);
                        missed += events;
                        if (round > 0) {
                            teller.keep(pace, got);
                        }
                    }
                    teller.process().pause();
                }
            }
            waymark.process().resume();
            tell(report, rate, waymark, bare);
            report.add(finding(low, "p50", waymark, bare, got -> got.p50() / 1e3));
            report.add(finding(low, "p99", waymark, bare, got -> got.p99() / 1e3));
        }
    }

    private static void tell(Report report, int rate, Teller waymark, Teller bare) {
        report.add(finding(rate, "p50", waymark, bare, got -> got.p50() / 1e3).aim(Aim.atMost(10)));
        report.add(finding(rate, "p99", waymark, bare, got -> got.p99() / 1e3).aim(Aim.atMost(50)));
        report.add(finding(rate, "most", waymark, bare, got -> got.most() / 1e3));
        report.add(Finding.of(
                        "latency", "lost or doubled", "items", waymark.samples(rate, got -> got.lost() + got.doubled()))
                .aim(Aim.atMost(0)));
    }

    private static Finding finding(int rate, String what, Teller waymark, Teller bare, ToDoubleFunction<Got> value) {
        return Finding.of(
                        "latency",
                        "publish → client at %,d events/s, %s".formatted(rate, what),
                        "ms",
                        waymark.samples(rate, value))
                .beside(bare.name(), bare.samples(rate, value));
    }
}
