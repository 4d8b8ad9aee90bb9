package io.waymark.bench.history;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.history.TimedRequests.RequestCost;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Measures answers about datasets with few and with many of them. Two instances on two databases of one server respond
 * in turns; the second database also holds copies of the datasets of the first one.
 */
public final class AcrossReadBenchmark implements Benchmark {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int WORKFLOWS = 5;
    private static final int MODULES = 20;
    private static final int FIELDS = 20;
    private static final String PENDING = """
        select p.position < (select coalesce(max(position), 0) from feed) from projection p where p.state = 'serving'
        """;

    @Override
    public String name() {
        return "across";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        var arguments = environment.arguments();
        int nights = arguments.size("across.nights", 100, 2);
        int copies = arguments.size("across.copies", 99, 0);
        var namespace = environment.fresh("across").replace('_', '-');
        var first = stored(environment, report, namespace, nights);
        if (copies == 0) {
            try (var waymark = WaymarkLauncher.start(environment, "across");
                    var database = Environment.jdbc(waymark.database())) {
                var requests = new TimedRequests(waymark, database);
                compare(environment, report, namespace, nights, requests, requests, 1);
            }
            return;
        }
        settle(first.database());
        var large = environment.copy(first.database(), environment.fresh("across_large"));
        report.progress("across: making %,d times as many versions".formatted(copies + 1));
        try (var database = Environment.jdbc(large)) {
            new ProjectionMultiplier(database).add(copies);
        }
        settle(large);
        try (var one = WaymarkLauncher.startWith(
                        environment, environment.fresh("across"), first.topic(), first.database());
                var other = WaymarkLauncher.startWith(environment, environment.fresh("across"), first.topic(), large);
                var ones = Environment.jdbc(first.database());
                var others = Environment.jdbc(large)) {
            compare(
                    environment,
                    report,
                    namespace,
                    nights,
                    new TimedRequests(one, ones),
                    new TimedRequests(other, others),
                    copies + 1);
        }
    }

    private static void settle(String url) throws SQLException {
        try (var database = Environment.jdbc(url)) {
            new HistoryMultiplier(database).settle();
        }
    }

    private static WaymarkInstance stored(Environment environment, BenchmarkReport report, String namespace, int nights)
            throws Exception {
        report.progress("across: storing %,d nights".formatted(nights));
        try (var waymark = WaymarkLauncher.start(environment, "across");
                var database = Environment.jdbc(waymark.database());
                var load = new EventLoad(environment, waymark.topic(), 5)) {
            var runs = new NightlyRuns(namespace, WORKFLOWS, MODULES, FIELDS);
            long stored = WaymarkInstance.stored(database);
            for (int night = 0; night < nights; night++) {
                stored += runs.publish(load, night);
                WaymarkInstance.awaitStored(database, stored);
            }
            awaitProjected(database);
            return waymark;
        }
    }

    static void awaitProjected(Connection database) throws Exception {
        Waiting.until("the items are projected", TIMEOUT, () -> {
            try (var statement = database.createStatement();
                    var pending = statement.executeQuery(PENDING)) {
                return pending.next() && !pending.getBoolean(1);
            }
        });
    }

    private static void compare(
            Environment environment,
            BenchmarkReport report,
            String namespace,
            int nights,
            TimedRequests small,
            TimedRequests large,
            int factor)
            throws Exception {
        int times = environment.arguments().size("across.requests", 300, 2);
        var questions = questions(namespace, nights);
        Map<String, List<RequestCost>> ones = new LinkedHashMap<>();
        Map<String, List<RequestCost>> others = new LinkedHashMap<>();
        for (int round = 0; round <= environment.arguments().rounds(); round++) {
            report.progress("across: " + (round == 0 ? "warming up" : "round " + round));
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
            var what = "%s, %,d versions".formatted(question, WORKFLOWS * MODULES * nights * factor);
            report.add(Measurement.of("across", what + ", p99", "ms", RequestCost.slowest(others.get(question)))
                    .withBaseline("small", RequestCost.slowest(ones.get(question)))
                    .withTarget(Target.atMost(20)));
            report.add(Measurement.of("across", what + ", median", "ms", RequestCost.times(others.get(question)))
                    .withBaseline("small", RequestCost.times(ones.get(question)))
                    .withTarget(Target.ratioAtMost(1.2)));
            if (RequestCost.blocks(others.get(question)).median() > 0) { // pg_stat_statements is loaded
                report.add(Measurement.of("across", what, "blocks read", RequestCost.blocks(others.get(question)))
                        .withBaseline("small", RequestCost.blocks(ones.get(question))));
            }
        }
    }

    private static Map<String, IntFunction<String>> questions(String namespace, int nights) {
        var runs = new NightlyRuns(namespace, WORKFLOWS, MODULES, FIELDS);
        IntFunction<String> dataset = number -> runs.dataset(number % WORKFLOWS, number / WORKFLOWS % MODULES);
        IntFunction<String> field = number -> "column_" + (1000 + number % FIELDS);
        var changes = "/api/v1/changes?scope=between-runs&limit=100";
        Map<String, IntFunction<String>> questions = new LinkedHashMap<>();
        questions.put("a field's history", number -> dataset.apply(number) + "/fields/" + field.apply(number));
        questions.put(
                "the version at a time",
                number -> dataset.apply(number) + "/at?time="
                        + NightlyRuns.time(number % nights).plusSeconds(3600));
        questions.put("100 versions", number -> dataset.apply(number) + "/versions?limit=100");
        questions.put("one version", number -> dataset.apply(number) + "/versions/" + (1 + number % nights));
        questions.put("changes of a dataset", number -> dataset.apply(number) + "/changes?limit=100");
        questions.put("100 changes", number -> changes);
        questions.put("100 breaking changes", number -> changes + "&compatibility=breaking");
        questions.put("100 changes of a field", number -> changes + "&field=" + field.apply(number));
        questions.put(
                "100 changes of a workflow", number -> changes + "&workflow=" + namespace + "/w" + number % WORKFLOWS);
        questions.put("100 changes since a time", number -> changes + "&since=" + NightlyRuns.time(nights - 2));
        questions.put("100 datasets", number -> "/api/v1/datasets?limit=100");
        questions.put("a request without a query", number -> "/actuator/health/liveness"); // the noise of the machine
        return questions;
    }
}
