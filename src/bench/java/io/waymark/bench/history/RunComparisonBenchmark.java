package io.waymark.bench.history;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.history.TimedRequests.RequestCost;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import java.util.ArrayList;
import java.util.List;

/** Measures the comparison of a run with the previous one, in which one field of each module differs. */
public final class RunComparisonBenchmark implements Benchmark {
    private static final int NIGHTS = 5;

    @Override
    public String name() {
        return "comparison";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        var arguments = environment.arguments();
        int modules = arguments.size("comparison.modules", 100, 3);
        int fields = arguments.size("comparison.fields", 300, 5);
        int times = arguments.size("comparison.requests", 100, 2);
        var namespace = environment.fresh("comparison").replace('_', '-');
        report.progress("comparison: storing %d runs".formatted(NIGHTS));
        try (var waymark = WaymarkLauncher.start(environment, "comparison");
                var database = Environment.jdbc(waymark.database());
                var load = new EventLoad(environment, waymark.topic(), 5)) {
            var runs = new NightlyRuns(namespace, 1, modules, fields);
            long stored = WaymarkInstance.stored(database);
            for (int night = 0; night < NIGHTS; night++) {
                stored += runs.publish(load, night);
                WaymarkInstance.awaitStored(database, stored);
            }
            AcrossReadBenchmark.awaitProjected(database);
            var requests = new TimedRequests(waymark, database);
            List<RequestCost> costs = new ArrayList<>();
            for (int round = 0; round <= arguments.rounds(); round++) {
                report.progress("comparison: " + (round == 0 ? "warming up" : "round " + round));
                var cost = requests.get(
                        times, number -> "/api/v1/runs/" + runs.run(0, 1 + number % (NIGHTS - 1)) + "/compare");
                if (round > 0) {
                    costs.add(cost);
                }
            }
            var what = "two runs of %d modules with %d fields".formatted(modules, fields);
            report.add(Measurement.of("comparison", what + ", median", "ms", RequestCost.times(costs)));
            report.add(Measurement.of("comparison", what + ", p99", "ms", RequestCost.slowest(costs))
                    .withTarget(Target.atMost(300)));
        }
    }
}
