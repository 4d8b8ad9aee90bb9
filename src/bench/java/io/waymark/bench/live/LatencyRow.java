package io.waymark.bench.live;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Publishing;
import io.waymark.bench.ground.Row;
import io.waymark.bench.ground.Subscribers;
import io.waymark.bench.ground.Subscribers.Got;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * From the time an event was meant to be put on the topic to the arrival of the item it makes, at a steady rate: what is
 * late makes what follows late, and all of it counts.
 */
public final class LatencyRow implements Row {

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        var asked = ground.asked();
        int rate = asked.size("latency.rate", 1_000, 100);
        int seconds = asked.size("latency.seconds", 10, 1);
        int warm = asked.size("latency.warm", 60, 1);
        try (var waymark = Launch.start(ground, "latency");
                var subscriber = Subscribers.of(ground, waymark.url() + "/api/v1/feed?kinds=snapshot", 1);
                var publishing = new Publishing(ground, waymark.topic(), 0)) {
            List<Got> rounds = new ArrayList<>();
            for (int round = 0; round <= asked.rounds(); round++) {
                report.progress(
                        "latency: %,d events/s, ".formatted(rate) + (round == 0 ? "warming up" : "round " + round));
                subscriber.begin(Publishing.RUNS_AT_ONCE);
                var happening = new Happening(20, Difference.ONE_FIELD, Publishing.EVENTS_OF_A_RUN);
                int events = rate * (round == 0 ? warm : seconds);
                publishing.steadily(happening, events, rate);
                var got = subscriber.await(events);
                if (round > 0) {
                    rounds.add(got);
                }
            }
            var what = "publish → client at %,d events/s, ".formatted(rate);
            report.add(Finding.of("latency", what + "p50", "ms", samples(rounds, got -> got.p50() / 1e3))
                    .aim(Aim.atMost(10)));
            report.add(Finding.of("latency", what + "p99", "ms", samples(rounds, got -> got.p99() / 1e3))
                    .aim(Aim.atMost(50)));
            report.add(Finding.of("latency", what + "most", "ms", samples(rounds, got -> got.most() / 1e3)));
            report.add(Finding.of(
                            "latency", "lost or doubled", "items", samples(rounds, got -> got.lost() + got.doubled()))
                    .aim(Aim.atMost(0)));
        }
    }

    private static Samples samples(List<Got> rounds, ToDoubleFunction<Got> value) {
        return new Samples(rounds.stream().map(value::applyAsDouble).toList());
    }
}
