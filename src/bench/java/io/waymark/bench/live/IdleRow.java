package io.waymark.bench.live;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Publishing;
import io.waymark.bench.ground.Row;
import io.waymark.bench.ground.Subscribers;
import io.waymark.bench.ground.Waymark;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
import io.waymark.bench.report.Samples;

/** What a subscriber costs to whom nothing is sent, and whether all are served when something is. */
public final class IdleRow implements Row {

    @Override
    public String name() {
        return "idle";
    }

    /** Bytes that the service takes: of its heap after a collection, and of the machine's memory. */
    private record Weight(long heap, long resident) {
        static Weight of(Waymark waymark) {
            try (var probe = waymark.process().probe()) {
                long heap = probe.heapInUse();
                return new Weight(heap, waymark.process().resident());
            }
        }
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        int count = ground.asked().size("idle.subscribers", 10_000, 50);
        try (var waymark = Launch.start(ground, "idle");
                var publishing = new Publishing(ground, waymark.topic(), 0);
                var first = Subscribers.of(ground, waymark.url() + "/api/v1/feed?kinds=snapshot", 1)) {
            first.begin(1);
            publishing.quickly(new Happening(20, Difference.NOTHING, 20), 20);
            first.await(20); // what the first item makes is no subscriber's
            report.progress("idle: opening %,d streams".formatted(count));
            var before = Weight.of(waymark);
            try (var subscribers = Subscribers.of(ground, waymark.url() + "/api/v1/feed?kinds=snapshot", count)) {
                var after = Weight.of(waymark);
                tell(report, count, before, after);
                subscribers.begin(1);
                publishing.quickly(new Happening(20, Difference.NOTHING, 20), 1);
                var got = subscribers.await(1);
                report.add(
                        Finding.of("idle", "%,d subscribers, not served".formatted(count), "items", Samples.of((double)
                                        got.amiss()))
                                .aim(Aim.atMost(0)));
                report.note("publish → the last of %,d clients: %.1f ms".formatted(count, got.most() / 1e3));
            }
        }
    }

    private static void tell(Report report, int count, Weight before, Weight after) {
        var what = "%,d silent subscribers, ".formatted(count);
        double kilobytes = 1024.0 * count;
        report.add(Finding.of("idle", what + "heap each", "KB", Samples.of((after.heap - before.heap) / kilobytes))
                .aim(Aim.atMost(16)));
        report.add(Finding.of(
                        "idle",
                        what + "resident memory each",
                        "KB",
                        Samples.of((after.resident - before.resident) / kilobytes))
                .aim(Aim.atMost(16)));
    }
}
