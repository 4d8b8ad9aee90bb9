package io.waymark.bench.history;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.history.TimedRequests.RequestCost;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Measures pages and summaries of the same runs in a small history and in a large one that contains it. Two instances
 * of Waymark on two databases of one server respond in turns.
 */
public final class PageReadBenchmark implements Benchmark {

    private static final int EVENTS_OF_A_RUN = 100;

    @Override
    public String name() {
        return "page";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        var arguments = environment.arguments();
        int small = arguments.size("page.small", 9_600, 480);
        int copies = arguments.size("page.large", 1_000_000, 0) / small;
        var stored = stored(environment, report, small);
        var first = stored.waymark();
        if (copies < 1) {
            try (var waymark = WaymarkLauncher.start(environment, "page");
                    var database = Environment.jdbc(waymark.database())) {
                var requests = new TimedRequests(waymark, database);
                compare(environment, report, stored, requests, requests, small);
            }
            return;
        }
        try (var database = Environment.jdbc(first.database())) {
            new HistoryMultiplier(database).settle();
        }
        var large = environment.copy(first.database(), environment.fresh("page_large"));
        report.progress("page: making %,d snapshots of %,d".formatted((copies + 1) * small, small));
        try (var database = Environment.jdbc(large)) {
            var made = new HistoryMultiplier(database);
            made.add(copies);
            made.settle();
        }
        try (var one = WaymarkLauncher.startWith(
                        environment, environment.fresh("page"), first.topic(), first.database());
                var other = WaymarkLauncher.startWith(environment, environment.fresh("page"), first.topic(), large);
                var ones = Environment.jdbc(first.database());
                var others = Environment.jdbc(large)) {
            compare(
                    environment,
                    report,
                    stored,
                    new TimedRequests(one, ones),
                    new TimedRequests(other, others),
                    (copies + 1) * small);
        }
    }

    /**
     * The small history.
     *
     * @param waymark its instance, which has ended unless it is kept
     * @param runs the prefix of the run names; a number follows
     */
    private record Stored(WaymarkInstance waymark, String runs) {}

    private static Stored stored(Environment environment, BenchmarkReport report, int events) throws Exception {
        report.progress("page: storing %,d snapshots".formatted(events));
        try (var waymark = WaymarkLauncher.start(environment, "page");
                var database = Environment.jdbc(waymark.database());
                var load = new EventLoad(environment, waymark.topic(), 50)) {
            long before = WaymarkInstance.stored(database);
            load.quickly(new TimedEvent(20, Difference.ONE_FIELD, 20), events, EVENTS_OF_A_RUN);
            WaymarkInstance.awaitStored(database, before + events);
            return new Stored(waymark, load.run(0).replaceFirst("0$", ""));
        }
    }

    private static void compare(
            Environment environment,
            BenchmarkReport report,
            Stored stored,
            TimedRequests small,
            TimedRequests large,
            int snapshots)
            throws Exception {
        int times = environment.arguments().size("page.requests", 100, 2);
        Map<String, IntFunction<String>> questions = questions(stored.runs());
        Map<String, List<RequestCost>> ones = new LinkedHashMap<>();
        Map<String, List<RequestCost>> others = new LinkedHashMap<>();
        for (int round = 0; round <= environment.arguments().rounds(); round++) {
            report.progress("page: " + (round == 0 ? "warming up" : "round " + round));
            for (var question : questions.entrySet()) {
                var one = small.get(times, question.getValue());
                var other = large.get(times, question.getValue());
                if (round > 0) {
                    ones.computeIfAbsent(question.getKey(), any -> new ArrayList<>())
                            .add(one);
                    others.computeIfAbsent(question.getKey(), any -> new ArrayList<>())
                            .add(other);
                }
            }
        }
        for (var question : questions.keySet()) {
            var what = "%s, %,d snapshots stored".formatted(question, snapshots);
            report.add(Measurement.of("page", what, "ms", RequestCost.times(others.get(question)))
                    .withBaseline("small", RequestCost.times(ones.get(question)))
                    .withTarget(Target.ratioAtMost(1.2)));
            if (RequestCost.blocks(others.get(question)).median() > 0) { // pg_stat_statements is loaded
                report.add(Measurement.of("page", what, "blocks read", RequestCost.blocks(others.get(question)))
                        .withBaseline("small", RequestCost.blocks(ones.get(question)))
                        .withTarget(Target.ratioAtMost(1.2)));
            }
        }
    }

    private static Map<String, IntFunction<String>> questions(String runs) {
        Map<String, IntFunction<String>> questions = new LinkedHashMap<>();
        IntFunction<String> run = number -> "/api/v1/runs/" + runs + number % EventLoad.RUNS_AT_ONCE;
        questions.put("100 snapshots", number -> run.apply(number) + "/snapshots?limit=100");
        questions.put("100 changes", number -> run.apply(number) + "/changes?limit=100");
        questions.put("changes of a field", number -> run.apply(number) + "/changes?field=column_1003");
        questions.put("breaking changes", number -> run.apply(number) + "/changes?compatibility=breaking");
        questions.put("a run's summary", run);
        questions.put("100 runs", number -> "/api/v1/runs?limit=100");
        questions.put("100 runs of a state", number -> "/api/v1/runs?limit=100&state=in_progress");
        return questions;
    }
}
