package io.waymark.bench.delivery;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.SubscriberProcess;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;

/** Measures the memory that an idle subscriber uses, and the time until all subscribers receive an item. */
public final class IdleSubscriberBenchmark implements Benchmark {

    @Override
    public String name() {
        return "idle";
    }

    /** Memory of the service in bytes: heap after a garbage collection, and resident memory. */
    private record MemoryUse(long heap, long resident) {
        static MemoryUse of(WaymarkInstance waymark) {
            try (var probe = waymark.process().probe()) {
                long heap = probe.heapInUse();
                return new MemoryUse(heap, waymark.process().resident());
            }
        }
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        int count = environment.arguments().size("idle.subscribers", 10_000, 50);
        try (var waymark = WaymarkLauncher.start(environment, "idle");
                var load = new EventLoad(environment, waymark.topic(), 0);
                var first = SubscriberProcess.of(environment, waymark.url() + "/api/v1/feed?kinds=snapshot", 1)) {
            first.begin(1);
            load.quickly(new TimedEvent(20, Difference.NOTHING, 20), 20);
            first.await(20); // excludes the memory that the first item allocates
            report.progress("idle: opening %,d streams".formatted(count));
            var before = MemoryUse.of(waymark);
            try (var subscribers =
                    SubscriberProcess.of(environment, waymark.url() + "/api/v1/feed?kinds=snapshot", count)) {
                var after = MemoryUse.of(waymark);
                addFindings(report, count, before, after);
                subscribers.begin(1);
                load.quickly(new TimedEvent(20, Difference.NOTHING, 20), 1);
                var got = subscribers.await(1);
                report.add(Measurement.of(
                                "idle", "%,d subscribers, not served".formatted(count), "items", Samples.of((double)
                                        got.errors()))
                        .withTarget(Target.atMost(0)));
                report.note("publish → the last of %,d clients: %.1f ms".formatted(count, got.max() / 1e3));
            }
        }
    }

    private static void addFindings(BenchmarkReport report, int count, MemoryUse before, MemoryUse after) {
        var what = "%,d silent subscribers, ".formatted(count);
        double kilobytes = 1024.0 * count;
        report.add(Measurement.of("idle", what + "heap each", "KB", Samples.of((after.heap - before.heap) / kilobytes))
                .withTarget(Target.atMost(6)));
        report.add(Measurement.of(
                        "idle",
                        what + "resident memory each",
                        "KB",
                        Samples.of((after.resident - before.resident) / kilobytes))
                .withTarget(Target.atMost(6)));
    }
}
