package io.waymark.chaos;

import io.waymark.domain.run.RunId;
import io.waymark.port.store.EventIdentity;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Compares what was acknowledged, the topic, the rows and what subscribers saw, when all is quiet again. */
final class ConsistencyChecker {
    private static final String RUNS = """
            select r.run_id, r.events_ever, r.snapshots_ever, r.changes_ever, r.timings_ever, r.state,
                (select count(*) from event e where e.run_no = r.run_no) as events,
                (select count(*) from snapshot s where s.run_no = r.run_no) as snapshots,
                (select count(*) from change c where c.run_no = r.run_no) as changes,
                (select count(*) from timing t where t.run_no = r.run_no) as timings
            from run r
            """;
    private static final String TORN = """
            select count(*) from snapshot s where s.change_count <>
                (select count(*) from change c where c.run_no = s.run_no and c.snapshot_no = s.number)
            """;
    private static final String NOT_IDLE = """
            select count(*) from pg_stat_activity where application_name = 'waymark' and state <> 'idle'
            """;
    private static final int VERIFIED = 100;

    private final ChaosCluster cluster;
    private final ChaosReport report;
    private final TopicContent topic;
    private final Map<RunId, ExpectedRun> expected = new LinkedHashMap<>();

    ConsistencyChecker(ChaosCluster cluster, ChaosReport report, TopicContent topic) {
        this.cluster = cluster;
        this.report = report;
        this.topic = topic;
        topic.runs().forEach((run, events) -> expected.put(run, ExpectedRun.of(run, events)));
    }

    /** What the broker acknowledged is on the topic. */
    void acknowledged(List<ChaosExecutor> executors) {
        Set<String> item = new HashSet<>();
        expected.forEach((run, fold) -> fold.events().keySet().forEach(event -> item.add(key(run, event))));
        for (var executor : executors) {
            var missing = executor.acknowledged().stream()
                    .filter(key -> !item.contains(key))
                    .toList();
            report.broken(
                    "lost",
                    missing.size(),
                    "acknowledged and not on the topic: "
                            + missing.stream().limit(5).toList());
        }
        report.add("events with an effect", item.size());
        report.add("records on the topic", topic.records());
    }

    private static String key(RunId run, EventIdentity event) {
        return ChaosExecutor.key(run.value(), event.id());
    }

    /** Every event of the topic has exactly one effect. */
    void rows(Connection connection) throws SQLException {
        Set<String> found = new HashSet<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(RUNS)) {
            while (rows.next()) {
                var run = rows.getString("run_id");
                found.add(run);
                var fold = expected.get(new RunId(run));
                if (fold == null) {
                    report.broken("doubled", rows.getLong("events"), run + " is not on the topic");
                    continue;
                }
                var counters = fold.state().counters();
                count(run, "events", counters.events(), rows.getLong("events_ever"), rows.getLong("events"));
                count(
                        run,
                        "snapshots",
                        counters.snapshots().lastNumber(),
                        rows.getLong("snapshots_ever"),
                        rows.getLong("snapshots"));
                count(
                        run,
                        "changes",
                        counters.changes().lastNumber(),
                        rows.getLong("changes_ever"),
                        rows.getLong("changes"));
                count(
                        run,
                        "timings",
                        counters.timings().lastNumber(),
                        rows.getLong("timings_ever"),
                        rows.getLong("timings"));
            }
        }
        expected.keySet()
                .forEach(run -> report.broken("lost", found.contains(run.value()) ? 0 : 1, run + " has no row"));
        report.broken("torn", number(connection, TORN), "snapshots without all of their changes");
        deadLetters(number(connection, "select count(*) from dead_letter"));
    }

    private void count(String run, String what, long item, long counted, long rows) {
        report.broken("lost", Math.max(0, item - Math.min(counted, rows)), what + " of " + run);
        report.broken("doubled", Math.max(0, Math.max(counted, rows) - item), what + " of " + run);
    }

    private void deadLetters(long rows) {
        long contradictions = expected.values().stream()
                .mapToLong(ExpectedRun::contradictions)
                .sum();
        long due = topic.undecodable() + contradictions;
        report.add("dead letters", rows);
        report.broken("lost", Math.max(0, due - rows), "dead letters, of " + due);
        report.broken("doubled", Math.max(0, rows - due), "dead letters, of " + due);
    }

    /** The feed tells of every run what the fold says, and every subscriber saw what the feed tells. */
    void feed(List<ObservedItem> feed, List<ChaosSubscriber> subscribers) {
        Map<String, List<String>> told = new HashMap<>();
        for (var item : feed) {
            var name = item.kind().equals("run") ? "run" : item.kind() + " " + item.record();
            told.computeIfAbsent(item.run(), run -> new ArrayList<>()).add(name);
        }
        expected.forEach((run, fold) -> inOrder(run, fold.items(), told.getOrDefault(run.value(), List.of())));
        subscribers.forEach(subscriber -> compare(subscriber, feed));
    }

    private void inOrder(RunId run, List<String> due, List<String> item) {
        report.broken("lost", Math.max(0, due.size() - item.size()), "items of " + run + " in the feed");
        report.broken("doubled", Math.max(0, item.size() - due.size()), "items of " + run + " in the feed");
        if (due.size() == item.size() && !due.equals(item)) {
            int at = 0;
            while (due.get(at).equals(item.get(at))) {
                at++;
            }
            report.broken("out of order", 1, "the feed of " + run + ": " + item.get(at) + " instead of " + due.get(at));
        }
    }

    private void compare(ChaosSubscriber subscriber, List<ObservedItem> feed) {
        var log = subscriber.log();
        report.add("subscribers", 1);
        report.add("subscribers' items", log.size());
        Predicate<ObservedItem> passes = subscriber.filter();
        var due = new HashMap<Long, ObservedItem>();
        feed.stream().filter(passes).forEach(item -> due.put(item.position(), item));
        long last = 0;
        long out = 0;
        long doubled = 0;
        long wrong = 0;
        String example = "";
        Set<Long> seen = new HashSet<>();
        for (var item : log) {
            out += item.position() < last ? 1 : 0;
            last = item.position();
            doubled += seen.add(item.position()) ? 0 : 1;
            if (!item.equals(due.get(item.position()))) {
                wrong++;
                example = item + " instead of " + due.get(item.position());
            }
        }
        long lost = due.keySet().stream()
                .filter(position -> !seen.contains(position))
                .count();
        report.broken("lost", lost, subscriber.toString());
        report.broken("doubled", doubled, subscriber.toString());
        report.broken("out of order", out, subscriber.toString());
        report.broken("torn", wrong, subscriber + " saw " + example);
    }

    /** The service's own look at some of the runs. */
    void verify() throws IOException {
        for (var run : expected.keySet().stream().limit(VERIFIED).toList()) {
            var answer = cluster.instances().getFirst().get("/api/v1/runs/" + run + "/verify");
            if (!answer.body().contains("\"valid\":true")) {
                report.violation("verify of " + run + ": " + answer.body());
            }
            report.count("runs verified");
        }
    }

    /** Who holds a connection when there is nothing to do; empty when nobody does. */
    String lockHolders(Connection connection) throws SQLException, IOException {
        var held = new StringBuilder();
        long sessions = number(connection, NOT_IDLE);
        if (sessions > 0) {
            held.append(sessions).append(" sessions are not idle ");
        }
        for (var instance : cluster.instances()) {
            var acquired = instance.get("/actuator/prometheus")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("r2dbc_pool_acquired_connections"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".* ", "")))
                    .sum();
            if (acquired > 0) {
                held.append(acquired)
                        .append(" connections of ")
                        .append(instance.url())
                        .append(' ');
            }
        }
        return held.toString();
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
