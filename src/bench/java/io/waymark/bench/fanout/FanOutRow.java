package io.waymark.bench.fanout;

import io.waymark.bench.ground.Asked;
import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Row;
import io.waymark.bench.ground.Subscribers.Got;
import io.waymark.bench.ground.Wait;
import io.waymark.bench.load.Mark;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One stream of items to very many subscribers: Waymark, from the topic through the database; bare reactor-netty and
 * nginx with nchan, from a request to the subscribers. The same client, and items of the same bytes.
 */
public final class FanOutRow implements Row {

    @Override
    public String name() {
        return "fanout";
    }

    /**
     * One round of one of them.
     *
     * @param burst deliveries a second while all items are there at once
     * @param client how many processors the client used meanwhile
     * @param p50 milliseconds from the time an item of a steady stream was meant to be sent to its arrival
     */
    private record Lap(double burst, double client, double p50, double p99, long lost) {}

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        int subscribers = ground.asked().size("fanout.subscribers", 1_000, 10);
        report.progress("fanout: %,d subscribers to each".formatted(subscribers));
        try (var stages = Stages.open(ground, report, subscribers)) {
            Map<Stages.Stage, List<Lap>> laps = new LinkedHashMap<>();
            for (int round = 0; round <= ground.asked().rounds(); round++) {
                for (var stage : stages.all()) {
                    report.progress("fanout: " + stage.broadcaster().name()
                            + (round == 0 ? ", warming up" : ", round " + round));
                    var lap = lap(ground.asked(), stage);
                    if (round > 0) {
                        laps.computeIfAbsent(stage, any -> new ArrayList<>()).add(lap);
                    }
                }
            }
            tell(laps, subscribers, report);
        }
    }

    private static void tell(Map<Stages.Stage, List<Lap>> all, int subscribers, Report report) {
        var what = "%,d subscribers".formatted(subscribers);
        var stages = List.copyOf(all.keySet());
        var waymark = all.get(stages.getFirst());
        for (var peer : stages.subList(1, stages.size())) {
            var finding = Finding.of("fanout", what, "deliveries/s", samples(waymark, Lap::burst))
                    .beside(peer.broadcaster().name(), samples(all.get(peer), Lap::burst));
            boolean aim = peer.broadcaster().name().contains("nchan");
            report.add(aim ? finding.aim(Aim.ratioAtLeast(3)) : finding);
        }
        var lost = Finding.of("fanout", what + ", lost, doubled or out of order", "items", samples(waymark, Lap::lost));
        report.add(lost.aim(Aim.atMost(0)));
        for (var stage : stages) {
            var laps = all.get(stage);
            report.note(
                    "%s: publish → client p50 %s ms, p99 %s ms; %s KB a subscriber (RSS); the client used %s processors"
                            .formatted(
                                    stage.broadcaster().name(),
                                    samples(laps, Lap::p50),
                                    samples(laps, Lap::p99),
                                    Samples.of(stage.bytesEach() / 1024.0),
                                    samples(laps, Lap::client)));
        }
    }

    private static Samples samples(List<Lap> laps, ToDoubleFunction<Lap> value) {
        return new Samples(laps.stream().map(value::applyAsDouble).toList());
    }

    private static Lap lap(Asked asked, Stages.Stage stage) throws Exception {
        int items = asked.size("fanout.items", 1_000, 40);
        var client = stage.subscribers().process();
        var processor = client.processorTime();
        long start = Mark.now();
        var burst = publish(stage, items, 0);
        double seconds = (burst.last() - start) / 1e6;
        double used = client.processorTime().minus(processor).toNanos() / 1e9 / seconds;
        int rate = asked.size("fanout.rate", 50, 20);
        var steady = publish(stage, rate * asked.size("fanout.seconds", 5, 1), rate);
        return new Lap(
                burst.deliveries() / seconds,
                used,
                steady.p50() / 1e3,
                steady.p99() / 1e3,
                burst.amiss() + steady.amiss());
    }

    /** @param rate items a second; 0: all at once */
    private static Got publish(Stages.Stage stage, int items, int rate) throws Exception {
        stage.subscribers().begin(Broadcaster.LANES);
        var broadcaster = stage.broadcaster();
        broadcaster.begin();
        long startNanos = System.nanoTime();
        long startMicros = Mark.now();
        for (int number = 0; number < items; number++) {
            long micros = rate == 0 ? 0 : number * 1_000_000L / rate;
            if (rate > 0) {
                Wait.untilNanos(startNanos + micros * 1_000);
            }
            broadcaster.publish(number, startMicros + micros);
            if (rate > 0) {
                broadcaster.send();
            }
        }
        broadcaster.flush();
        return stage.subscribers().await(items);
    }
}
