package io.waymark.bench.history;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import io.waymark.bench.report.Samples;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Measures whether an event, a page, a restore and an evolution cost more in a long run than in a short one. */
public final class RunGrowthBenchmark implements Benchmark {

    @SuppressWarnings("InlineFormatString") // the text is an event
    private static final String PLAN = """
        {"specversion":"1.0","source":"/bench","id":"plan","type":"io.waymark.run.planned","subject":"%s",\
        "time":"2026-01-01T00:00:00Z","data":{"workflow":{"namespace":"bench","name":"growth"},"config":{},\
        "sequence":["Module0","Module1","Module2","Module3"],\
        "limits":{"max_snapshots":0,"max_changes":0,"max_timings":0}}}\
        """;

    private static final int MODULES = 4;

    /** The number of snapshots that a restore goes back, and of executions whose versions an evolution lists. */
    private static final int SNAPSHOTS_BACK = 40;

    private final TimedEvent timedEvent = new TimedEvent(20, Difference.ONE_FIELD, MODULES);

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        int executions = environment.arguments().size("growth.executions", 100_000, 400);
        int fewer = Math.max(2 * SNAPSHOTS_BACK, executions / 100);
        try (var waymark = WaymarkLauncher.start(environment, "growth");
                var database = Environment.jdbc(waymark.database());
                var load = new EventLoad(environment, waymark.topic(), 50)) {
            var warm = executions / 5;
            store(waymark, database, load, 0, warm); // also warms up the compilers
            store(waymark, database, load, 1, fewer);
            report.progress("growth: a run of %,d executions".formatted(executions));
            var rates = store(waymark, database, load, 2, executions);
            report.add(Measurement.of(
                            "growth",
                            "events of the last tenth of a run of %,d executions".formatted(executions),
                            "events/s",
                            Samples.of(rates.last()))
                    .withBaseline("its second tenth", Samples.of(rates.second()))
                    .withTarget(Target.ratioAtLeast(1 / 1.2)));
            compare(environment, report, new TimedRequests(waymark, database), load.run(1), load.run(2), executions);
        }
    }

    /** Events per second of two tenths of a run. */
    private record Rates(double second, double last) {}

    private Rates store(WaymarkInstance waymark, Connection database, EventLoad load, int run, int executions)
            throws Exception {
        long before = WaymarkInstance.stored(database);
        waymark.process().pause();
        var name = load.run(run);
        load.send(name, PLAN.formatted(name).getBytes(UTF_8));
        for (int event = 0; event < executions; event++) {
            load.send(timedEvent, run, event, "");
        }
        load.flush();
        waymark.process().resume();
        long[] at = new long[11];
        for (int tenth = 0; tenth <= 10; tenth++) {
            WaymarkInstance.awaitStored(database, before + 1 + (long) executions * tenth / 10);
            at[tenth] = System.nanoTime();
        }
        double each = executions / 10.0 * 1e9;
        return new Rates(each / Math.max(1, at[2] - at[1]), each / Math.max(1, at[10] - at[9]));
    }

    private static void compare(
            Environment environment,
            BenchmarkReport report,
            TimedRequests requests,
            String small,
            String large,
            int executions)
            throws Exception {
        int times = environment.arguments().size("growth.requests", 30, 2);
        Map<String, List<RequestCost>> ones = new LinkedHashMap<>();
        Map<String, List<RequestCost>> others = new LinkedHashMap<>();
        for (int round = 0; round <= environment.arguments().rounds(); round++) {
            report.progress("growth: " + (round == 0 ? "warming up" : "round " + round));
            var one = round(requests, small, times);
            var other = round(requests, large, times);
            if (round > 0) {
                one.forEach((what, requestCost) ->
                        ones.computeIfAbsent(what, any -> new ArrayList<>()).add(requestCost));
                other.forEach((what, requestCost) ->
                        others.computeIfAbsent(what, any -> new ArrayList<>()).add(requestCost));
            }
        }
        for (var question : ones.keySet()) {
            var what = "%s, in a run of %,d executions".formatted(question, executions);
            report.add(Measurement.of("growth", what, "ms", RequestCost.times(others.get(question)))
                    .withBaseline("a short run", RequestCost.times(ones.get(question)))
                    .withTarget(Target.ratioAtMost(1.2)));
            if (RequestCost.blocks(others.get(question)).median() > 0) { // pg_stat_statements is loaded
                report.add(Measurement.of("growth", what, "blocks read", RequestCost.blocks(others.get(question)))
                        .withBaseline("a short run", RequestCost.blocks(ones.get(question)))
                        .withTarget(Target.ratioAtMost(1.2)));
            }
        }
    }

    private static Map<String, RequestCost> round(TimedRequests requests, String run, int times) throws Exception {
        var path = "/api/v1/runs/" + run;
        Map<String, RequestCost> requestCost = new LinkedHashMap<>();
        requestCost.put(
                "100 snapshots, newest first", requests.get(times, number -> path + "/snapshots?limit=100&order=desc"));
        requestCost.put(
                "a page of the evolution",
                requests.get(times, number -> path + "/evolution?module=Module1&limit=" + SNAPSHOTS_BACK / MODULES));
        requestCost.put(
                "what a restore would change", requests.take(times, number -> restore(requests.waymark(), path, true)));
        requestCost.put(
                "a restore of %d executions".formatted(SNAPSHOTS_BACK),
                requests.take(1 + times / 10, number -> restore(requests.waymark(), path, false)));
        return requestCost;
    }

    /** Restores the run to the snapshot {@link #SNAPSHOTS_BACK} before the last one. */
    private static void restore(WaymarkInstance waymark, String path, boolean dry) throws Exception {
        var page = JsonMapper.shared().readTree(waymark.body(path + "/snapshots?order=desc&limit=" + SNAPSHOTS_BACK));
        var snapshot =
                page.get("items").get(SNAPSHOTS_BACK - 1).get("snapshot_id").stringValue();
        waymark.post(path + "/restore", "{\"snapshot_id\":\"" + snapshot + "\",\"dry_run\":" + dry + "}");
    }
}
