package io.waymark.bench.history;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Pages and summaries of the same runs, in a small history and in a large one that holds the small one: two instances
 * of Waymark on two databases of one server, in turns.
 */
public final class PageRow implements Row {

    private static final int EVENTS_OF_A_RUN = 100;

    @Override
    public String name() {
        return "page";
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        var asked = ground.asked();
        int small = asked.size("page.small", 9_600, 480);
        int copies = asked.size("page.large", 1_000_000, 0) / small;
        var stored = stored(ground, report, small);
        var first = stored.waymark();
        if (copies < 1) {
            try (var waymark = Launch.start(ground, "page");
                    var database = Ground.jdbc(waymark.database())) {
                var requests = new Requests(waymark, database);
                compare(ground, report, stored, requests, requests, small);
            }
            return;
        }
        try (var database = Ground.jdbc(first.database())) {
            new Copies(database).settle();
        }
        var large = ground.copy(first.database(), ground.fresh("page_large"));
        report.progress("page: making %,d snapshots of %,d".formatted((copies + 1) * small, small));
        try (var database = Ground.jdbc(large)) {
            var made = new Copies(database);
            made.add(copies);
            made.settle();
        }
        try (var one = Launch.startWith(ground, ground.fresh("page"), first.topic(), first.database());
                var other = Launch.startWith(ground, ground.fresh("page"), first.topic(), large);
                var ones = Ground.jdbc(first.database());
                var others = Ground.jdbc(large)) {
            compare(ground, report, stored, new Requests(one, ones), new Requests(other, others), (copies + 1) * small);
        }
    }

    /**
     * The small history.
     *
     * @param waymark has ended, unless it is kept
     * @param runs how the names of its runs begin; a number follows
     */
    private record Stored(Waymark waymark, String runs) {}

    private static Stored stored(Ground ground, Report report, int events) throws Exception {
        report.progress("page: storing %,d snapshots".formatted(events));
        try (var waymark = Launch.start(ground, "page");
                var database = Ground.jdbc(waymark.database());
                var publishing = new Publishing(ground, waymark.topic(), 50)) {
            long before = Waymark.stored(database);
            publishing.quickly(new Happening(20, Difference.ONE_FIELD, 20), events, EVENTS_OF_A_RUN);
            Waymark.awaitStored(database, before + events);
            return new Stored(waymark, publishing.run(0).replaceFirst("0$", ""));
        }
    }

    private static void compare(
            Ground ground, Report report, Stored stored, Requests small, Requests large, int snapshots)
            throws Exception {
        int times = ground.asked().size("page.requests", 100, 2);
        Map<String, IntFunction<String>> questions = questions(stored.runs());
        Map<String, List<Took>> ones = new LinkedHashMap<>();
        Map<String, List<Took>> others = new LinkedHashMap<>();
        for (int round = 0; round <= ground.asked().rounds(); round++) {
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
            report.add(Finding.of("page", what, "ms", Took.times(others.get(question)))
                    .beside("small", Took.times(ones.get(question)))
                    .aim(Aim.ratioAtMost(1.2)));
            if (Took.blocks(others.get(question)).median() > 0) { // PostgreSQL counts
                report.add(Finding.of("page", what, "blocks read", Took.blocks(others.get(question)))
                        .beside("small", Took.blocks(ones.get(question)))
                        .aim(Aim.ratioAtMost(1.2)));
            }
        }
    }

    private static Map<String, IntFunction<String>> questions(String runs) {
        Map<String, IntFunction<String>> questions = new LinkedHashMap<>();
        IntFunction<String> run = number -> "/api/v1/runs/" + runs + number % Publishing.RUNS_AT_ONCE;
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
