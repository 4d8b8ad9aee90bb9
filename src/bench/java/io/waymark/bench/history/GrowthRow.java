package io.waymark.bench.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Publishing;
import io.waymark.bench.ground.Row;
import io.waymark.bench.ground.Waymark;
import io.waymark.bench.history.Requests.Took;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
import io.waymark.bench.report.Samples;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Whether an event, a page, a restore and an evolution cost more in a long run than in a short one. */
public final class GrowthRow implements Row {

    @SuppressWarnings("InlineFormatString") // it is an event
    private static final String PLAN = """
        {"specversion":"1.0","source":"/bench","id":"plan","type":"io.waymark.run.planned","subject":"%s",\
        "time":"2026-01-01T00:00:00Z","data":{"workflow":{"namespace":"bench","name":"growth"},"config":{},\
        "sequence":["Module0","Module1","Module2","Module3"],\
        "limits":{"max_snapshots":0,"max_changes":0,"max_timings":0}}}\
        """;

    private static final int MODULES = 4;

    /** How far a restore goes back, and how many versions of a module an evolution shows. */
    private static final int BACK = 40;

    private final Happening happening = new Happening(20, Difference.ONE_FIELD, MODULES);

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        int executions = ground.asked().size("growth.executions", 100_000, 400);
        int fewer = Math.max(2 * BACK, executions / 100);
        try (var waymark = Launch.start(ground, "growth");
                var database = Ground.jdbc(waymark.database());
                var publishing = new Publishing(ground, waymark.topic(), 50)) {
            var warm = executions / 5;
            store(waymark, database, publishing, 0, warm); // also until the compilers have seen it all
            store(waymark, database, publishing, 1, fewer);
            report.progress("growth: a run of %,d executions".formatted(executions));
            var rates = store(waymark, database, publishing, 2, executions);
            report.add(Finding.of(
                            "growth",
                            "events of the last tenth of a run of %,d executions".formatted(executions),
                            "events/s",
                            Samples.of(rates.last()))
                    .beside("its second tenth", Samples.of(rates.second()))
                    .aim(Aim.ratioAtLeast(1 / 1.2)));
            compare(ground, report, new Requests(waymark, database), publishing.run(1), publishing.run(2), executions);
        }
    }

    /** Events a second of two tenths of a run. */
    private record Rates(double second, double last) {}

    private Rates store(Waymark waymark, Connection database, Publishing publishing, int run, int executions)
            throws Exception {
        long before = Waymark.stored(database);
        waymark.process().pause();
        var name = publishing.run(run);
        publishing.send(name, PLAN.formatted(name).getBytes(UTF_8));
        for (int event = 0; event < executions; event++) {
            publishing.send(happening, run, event, "");
        }
        publishing.flush();
        waymark.process().resume();
        long[] at = new long[11];
        for (int tenth = 0; tenth <= 10; tenth++) {
            Waymark.awaitStored(database, before + 1 + (long) executions * tenth / 10);
            at[tenth] = System.nanoTime();
        }
        double each = executions / 10.0 * 1e9;
        return new Rates(each / Math.max(1, at[2] - at[1]), each / Math.max(1, at[10] - at[9]));
    }

    private static void compare(
            Ground ground, Report report, Requests requests, String small, String large, int executions)
            throws Exception {
        int times = ground.asked().size("growth.requests", 30, 2);
        Map<String, List<Took>> ones = new LinkedHashMap<>();
        Map<String, List<Took>> others = new LinkedHashMap<>();
        for (int round = 0; round <= ground.asked().rounds(); round++) {
            report.progress("growth: " + (round == 0 ? "warming up" : "round " + round));
            var one = round(requests, small, times);
            var other = round(requests, large, times);
            if (round > 0) {
                one.forEach((what, took) ->
                        ones.computeIfAbsent(what, any -> new ArrayList<>()).add(took));
                other.forEach((what, took) ->
                        others.computeIfAbsent(what, any -> new ArrayList<>()).add(took));
            }
        }
        for (var question : ones.keySet()) {
            var what = "%s, in a run of %,d executions".formatted(question, executions);
            report.add(Finding.of("growth", what, "ms", Took.times(others.get(question)))
                    .beside("a short run", Took.times(ones.get(question)))
                    .aim(Aim.ratioAtMost(1.2)));
            if (Took.blocks(others.get(question)).median() > 0) { // PostgreSQL counts
                report.add(Finding.of("growth", what, "blocks read", Took.blocks(others.get(question)))
                        .beside("a short run", Took.blocks(ones.get(question)))
                        .aim(Aim.ratioAtMost(1.2)));
            }
        }
    }

    private static Map<String, Took> round(Requests requests, String run, int times) throws Exception {
        var path = "/api/v1/runs/" + run;
        Map<String, Took> took = new LinkedHashMap<>();
        took.put(
                "100 snapshots, newest first", requests.get(times, number -> path + "/snapshots?limit=100&order=desc"));
        took.put(
                "a page of the evolution",
                requests.get(times, number -> path + "/evolution?module=Module1&limit=" + BACK / MODULES));
        took.put(
                "what a restore would change", requests.take(times, number -> restore(requests.waymark(), path, true)));
        took.put(
                "a restore of %d executions".formatted(BACK),
                requests.take(1 + times / 10, number -> restore(requests.waymark(), path, false)));
        return took;
    }

    /** To the snapshot of so many ago. */
    private static void restore(Waymark waymark, String path, boolean dry) throws Exception {
        var page = JsonMapper.shared().readTree(waymark.body(path + "/snapshots?order=desc&limit=" + BACK));
        var snapshot = page.get("items").get(BACK - 1).get("snapshot_id").stringValue();
        waymark.post(path + "/restore", "{\"snapshot_id\":\"" + snapshot + "\",\"dry_run\":" + dry + "}");
    }
}
