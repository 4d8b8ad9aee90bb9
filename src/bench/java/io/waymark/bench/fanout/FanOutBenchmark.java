package io.waymark.bench.fanout;

import io.waymark.bench.client.ItemMark;
import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.BenchmarkArguments;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.SubscriberProcess.DeliveryStatistics;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures one stream of items to many subscribers. In Waymark, an item passes from the topic through the database. In
 * minimal reactor-netty and in nginx with nchan, it passes from a request to the subscribers. The client and the bytes
 * of the items are the same.
 */
public final class FanOutBenchmark implements Benchmark {

    @Override
    public String name() {
        return "fanout";
    }

    /**
     * The result of one round of a broadcaster.
     *
     * @param burst deliveries per second when all items are published at once
     * @param client processors that the client used during the burst
     * @param p50 median time from the scheduled publication to the arrival at a steady rate, in milliseconds
     */
    private record FanOutRound(double burst, double client, double p50, double p99, long lost) {}

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        int subscribers = environment.arguments().size("fanout.subscribers", 1_000, 10);
        report.progress("fanout: %,d subscribers to each".formatted(subscribers));
        try (var broadcasterSet = BroadcasterSet.open(environment, report, subscribers)) {
            Map<BroadcasterSet.BroadcasterWithSubscribers, List<FanOutRound>> fanOutRounds = new LinkedHashMap<>();
            for (int round = 0; round <= environment.arguments().rounds(); round++) {
                for (var contender : broadcasterSet.all()) {
                    report.progress("fanout: "
                            + contender.broadcaster().name()
                            + (round == 0 ? ", warming up" : ", round " + round));
                    int seconds = round == 0
                            ? environment.arguments().size("fanout.warm", 30, 1)
                            : environment.arguments().size("fanout.seconds", 5, 1);
                    var fanOutRound = lap(environment.arguments(), contender, seconds);
                    if (round > 0) {
                        fanOutRounds
                                .computeIfAbsent(contender, any -> new ArrayList<>())
                                .add(fanOutRound);
                    }
                }
            }
            addFindings(fanOutRounds, subscribers, report);
        }
    }

    private static void addFindings(
            Map<BroadcasterSet.BroadcasterWithSubscribers, List<FanOutRound>> all,
            int subscribers,
            BenchmarkReport report) {
        var what = "%,d subscribers".formatted(subscribers);
        var contenders = List.copyOf(all.keySet());
        var waymark = all.get(contenders.getFirst());
        for (var peer : contenders.subList(1, contenders.size())) {
            var measurement = Measurement.of("fanout", what, "deliveries/s", samples(waymark, FanOutRound::burst))
                    .withBaseline(peer.broadcaster().name(), samples(all.get(peer), FanOutRound::burst));
            boolean withTarget = peer.broadcaster().name().contains("nchan");
            report.add(withTarget ? measurement.withTarget(Target.ratioAtLeast(5)) : measurement);
            var delay = Measurement.of(
                            "fanout", what + ", steady, publish → client p99", "ms", samples(waymark, FanOutRound::p99))
                    .withBaseline(peer.broadcaster().name(), samples(all.get(peer), FanOutRound::p99));
            report.add(withTarget ? delay.withTarget(Target.ratioAtMost(1)) : delay);
        }
        var lost = Measurement.of(
                "fanout", what + ", lost, doubled or out of order", "items", samples(waymark, FanOutRound::lost));
        report.add(lost.withTarget(Target.atMost(0)));
        for (var contender : contenders) {
            var fanOutRounds = all.get(contender);
            report.note(
                    "%s: publish → client p50 %s ms, p99 %s ms; %s KB a subscriber (RSS); the client used %s processors"
                            .formatted(
                                    contender.broadcaster().name(),
                                    samples(fanOutRounds, FanOutRound::p50),
                                    samples(fanOutRounds, FanOutRound::p99),
                                    Samples.of(contender.bytesEach() / 1024.0),
                                    samples(fanOutRounds, FanOutRound::client)));
        }
    }

    private static Samples samples(List<FanOutRound> fanOutRounds, ToDoubleFunction<FanOutRound> value) {
        return new Samples(fanOutRounds.stream().map(value::applyAsDouble).toList());
    }

    private static FanOutRound lap(
            BenchmarkArguments arguments, BroadcasterSet.BroadcasterWithSubscribers contender, int steadySeconds)
            throws Exception {
        int items = arguments.size("fanout.items", 1_000, 40);
        var client = contender.subscribers().process();
        var processor = client.processorTime();
        long start = ItemMark.now();
        var burst = publish(contender, items, 0);
        double seconds = (burst.last() - start) / 1e6;
        double used = client.processorTime().minus(processor).toNanos() / 1e9 / seconds;
        int rate = arguments.size("fanout.rate", 50, 20);
        var steady = publish(contender, rate * steadySeconds, rate);
        return new FanOutRound(
                burst.deliveries() / seconds,
                used,
                steady.p50() / 1e3,
                steady.p99() / 1e3,
                burst.errors() + steady.errors());
    }

    /** @param rate items per second; 0 publishes all at once */
    private static DeliveryStatistics publish(BroadcasterSet.BroadcasterWithSubscribers contender, int items, int rate)
            throws Exception {
        contender.subscribers().begin(Broadcaster.CHANNELS);
        var broadcaster = contender.broadcaster();
        broadcaster.begin();
        long startNanos = System.nanoTime();
        long startMicros = ItemMark.now();
        for (int number = 0; number < items; number++) {
            long micros = rate == 0 ? 0 : number * 1_000_000L / rate;
            if (rate > 0) {
                Waiting.untilNanos(startNanos + micros * 1_000);
            }
            broadcaster.publish(number, startMicros + micros);
            if (rate > 0) {
                broadcaster.send();
            }
        }
        broadcaster.flush();
        return contender.subscribers().await(items);
    }
}
