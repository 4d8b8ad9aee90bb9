package io.waymark.bench.lifecycle;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.SubscriberProcess;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;

/** Measures the heap after a garbage collection during a steady load with one subscriber. */
public final class HeapGrowthBenchmark implements Benchmark {

    private static final int MEASUREMENTS = 12;
    private static final int SETTLED = 4; // earlier measurements include the filling of caches

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        var arguments = environment.arguments();
        int rate = arguments.size("heap.rate", 500, 50);
        int seconds = arguments.size("heap.seconds", 36, 1);
        int events = Math.max(1, rate * seconds / MEASUREMENTS);
        try (var waymark = WaymarkLauncher.start(environment, "heap");
                var subscriber = SubscriberProcess.of(environment, waymark.url() + "/api/v1/feed", 1);
                var load = new EventLoad(environment, waymark.topic(), 0)) {
            report.progress("heap: %,d events/s for %,d s".formatted(rate, seconds));
            List<Double> megabytes = new ArrayList<>();
            for (int measurement = 0; measurement < MEASUREMENTS; measurement++) {
                subscriber.begin(1);
                load.steadily(new TimedEvent(20, Difference.ONE_FIELD, EventLoad.EVENTS_OF_A_RUN), events, rate);
                subscriber.await(events);
                try (var probe = waymark.process().probe()) {
                    megabytes.add(probe.heapInUse() / 1048576.0);
                }
            }
            var settled = megabytes.subList(SETTLED, MEASUREMENTS);
            double minutes = seconds / 60.0 / MEASUREMENTS;
            report.add(Measurement.of("heap", "after collections, under load", "MB", new Samples(settled)));
            report.add(Measurement.of(
                    "heap",
                    "growth over %,d s of load".formatted(seconds),
                    "MB/min",
                    Samples.of(slope(settled) / minutes)));
        }
    }

    /** Returns the slope of the linear regression, per measurement. */
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
