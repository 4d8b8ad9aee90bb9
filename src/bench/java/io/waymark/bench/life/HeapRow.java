package io.waymark.bench.life;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Publishing;
import io.waymark.bench.ground.Row;
import io.waymark.bench.ground.Subscribers;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Report;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;

/** The heap after a collection, over the time of a steady load with one subscriber. */
public final class HeapRow implements Row {

    private static final int LOOKS = 12;
    private static final int SETTLED = 4; // the looks before fill caches

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        var asked = ground.asked();
        int rate = asked.size("heap.rate", 500, 50);
        int seconds = asked.size("heap.seconds", 36, 1);
        int events = Math.max(1, rate * seconds / LOOKS);
        try (var waymark = Launch.start(ground, "heap");
                var subscriber = Subscribers.of(ground, waymark.url() + "/api/v1/feed", 1);
                var publishing = new Publishing(ground, waymark.topic(), 0)) {
            report.progress("heap: %,d events/s for %,d s".formatted(rate, seconds));
            List<Double> megabytes = new ArrayList<>();
            for (int look = 0; look < LOOKS; look++) {
                subscriber.begin(1);
                publishing.steadily(new Happening(20, Difference.ONE_FIELD, Publishing.EVENTS_OF_A_RUN), events, rate);
                subscriber.await(events);
                try (var probe = waymark.process().probe()) {
                    megabytes.add(probe.heapInUse() / 1048576.0);
                }
            }
            var settled = megabytes.subList(SETTLED, LOOKS);
            double minutes = seconds / 60.0 / LOOKS;
            report.add(Finding.of("heap", "after collections, under load", "MB", new Samples(settled)));
            report.add(Finding.of(
                    "heap",
                    "growth over %,d s of load".formatted(seconds),
                    "MB/min",
                    Samples.of(slope(settled) / minutes)));
        }
    }

    /** Of the straight line that lies closest, per step. */
    private static double slope(List<Double> values) {
        double middle = (values.size() - 1) / 2.0;
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double above = 0;
        double below = 0;
        for (int step = 0; step < values.size(); step++) {
            above += (step - middle) * (values.get(step) - mean);
            below += (step - middle) * (step - middle);
        }
        return above / below;
    }
}
