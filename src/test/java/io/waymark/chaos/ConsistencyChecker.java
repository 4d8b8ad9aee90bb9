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

/** Compares acknowledged events, the topic, the rows and the items of subscribers after the load has ended. */
final class ConsistencyChecker {
    private static final String RUNS = """
            select r.run_id, r.events_ever, r.snapshots_ever, r.changes_ever, r.timings_ever, r.state,
                (select count(*) from applied_event e where e.run_no = r.run_no) as events,
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

    /** Checks that every acknowledged event is on the topic. */
    void acknowledged(List<ChaosExecutor> executors) {
        Set<String> onTopic = new HashSet<>();
        expected.forEach(
                (run, expectedRun) -> expectedRun.events().keySet().forEach(event -> onTopic.add(key(run, event))));
        for (var executor : executors) {
            var missing = executor.acknowledged().stream()
                    .filter(key -> !onTopic.contains(key))
                    .toList();
            report.addViolations(
                    "lost",
                    missing.size(),
                    "acknowledged and not on the topic: "
                            + missing.stream().limit(5).toList());
        }
        report.add("events with an effect", onTopic.size());
        report.add("records on the topic", topic.records());
    }

    private static String key(RunId run, EventIdentity event) {
        return ChaosExecutor.key(run.value(), event.id());
    }

    /** Checks that every event of the topic has exactly one effect. */
    void rows(Connection connection) throws SQLException {
        Set<String> found = new HashSet<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(RUNS)) {
            while (rows.next()) {
                var run = rows.getString("run_id");
                found.add(run);
                var expectedRun = expected.get(new RunId(run));
                if (expectedRun == null) {
                    report.addViolations("doubled", rows.getLong("events"), run + " is not on the topic");
                    continue;
                }
                var counters = expectedRun.state().counters();
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
                .forEach(run -> report.addViolations("lost", found.contains(run.value()) ? 0 : 1, run + " has no row"));
        report.addViolations("torn", number(connection, TORN), "snapshots without all of their changes");
        deadLetters(number(connection, "select count(*) from dead_letter"));
    }

    private void count(String run, String what, long expectedCount, long counted, long rows) {
        report.addViolations("lost", Math.max(0, expectedCount - Math.min(counted, rows)), what + " of " + run);
        report.addViolations("doubled", Math.max(0, Math.max(counted, rows) - expectedCount), what + " of " + run);
    }

    private void deadLetters(long rows) {
        long contradictions = expected.values().stream()
                .mapToLong(ExpectedRun::contradictions)
                .sum();
        long expectedLetters = topic.undecodable() + contradictions;
        report.add("dead letters", rows);
        report.addViolations("lost", Math.max(0, expectedLetters - rows), "dead letters, of " + expectedLetters);
        report.addViolations("doubled", Math.max(0, rows - expectedLetters), "dead letters, of " + expectedLetters);
    }

    /**
     * Checks the feed of every run against the reducer, the items of projections for repetitions, and the items of
     * every subscriber against the feed.
     */
    void feed(List<ObservedItem> feed, List<ChaosSubscriber> subscribers) {
        Map<String, List<String>> items = new HashMap<>();
        var derived = new HashSet<String>();
        for (var item : feed) {
            if (item.isDerived()) {
                var isNew = derived.add(item.run() + " " + item.record());
                report.addViolations("doubled", isNew ? 0 : 1, "item of a projection: " + item.record());
                continue;
            }
            var name = item.kind().equals("run") ? "run" : item.kind() + " " + item.record();
            items.computeIfAbsent(item.run(), run -> new ArrayList<>()).add(name);
        }
        expected.forEach((run, expectedRun) ->
                compareOrder(run, expectedRun.items(), items.getOrDefault(run.value(), List.of())));
        subscribers.forEach(subscriber -> compare(subscriber, feed));
    }

    private void compareOrder(RunId run, List<String> expectedItems, List<String> actual) {
        int missing = expectedItems.size() - actual.size();
        report.addViolations("lost", Math.max(0, missing), "items of " + run + " in the feed");
        report.addViolations("doubled", Math.max(0, -missing), "items of " + run + " in the feed");
        if (missing == 0 && !expectedItems.equals(actual)) {
            int at = 0;
            while (expectedItems.get(at).equals(actual.get(at))) {
                at++;
            }
            report.addViolations(
                    "out of order",
                    1,
                    "the feed of " + run + ": " + actual.get(at) + " instead of " + expectedItems.get(at));
        }
    }

    private void compare(ChaosSubscriber subscriber, List<ObservedItem> feed) {
        var log = subscriber.log();
        report.add("subscribers", 1);
        report.add("subscribers' items", log.size());
        Predicate<ObservedItem> passes = subscriber.filter();
        var expectedItems = new HashMap<Long, ObservedItem>();
        feed.stream().filter(passes).forEach(item -> expectedItems.put(item.position(), item));
        long last = 0;
        long outOfOrder = 0;
        long doubled = 0;
        long wrong = 0;
        String example = "";
        Set<Long> seen = new HashSet<>();
        for (var item : log) {
            outOfOrder += item.position() < last ? 1 : 0;
            last = item.position();
            doubled += seen.add(item.position()) ? 0 : 1;
            if (!item.equals(expectedItems.get(item.position()))) {
                wrong++;
                example = item + " instead of " + expectedItems.get(item.position());
            }
        }
        long lost = expectedItems.keySet().stream()
                .filter(position -> !seen.contains(position))
                .count();
        report.addViolations("lost", lost, subscriber.toString());
        report.addViolations("doubled", doubled, subscriber.toString());
        report.addViolations("out of order", outOfOrder, subscriber.toString());
        report.addViolations("torn", wrong, subscriber + " saw " + example);
    }

    /** Lets the service verify some of the runs. */
    void verify() throws IOException {
        for (var run : expected.keySet().stream().limit(VERIFIED).toList()) {
            var answer = cluster.instances().getFirst().get("/api/v1/runs/" + run + "/verify");
            if (!answer.body().contains("\"valid\":true")) {
                report.violation("verify of " + run + ": " + answer.body());
            }
            report.count("runs verified");
        }
    }

    /** Describes the sessions and connections that are in use without load; empty if there are none. */
    String lockHolders(Connection connection) throws SQLException, IOException {
        var usage = new StringBuilder();
        long sessions = number(connection, NOT_IDLE);
        if (sessions > 0) {
            usage.append(sessions).append(" sessions are not idle ");
        }
        for (var instance : cluster.instances()) {
            var acquired = instance.get("/actuator/prometheus")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("r2dbc_pool_acquired_connections"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".* ", "")))
                    .sum();
            if (acquired > 0) {
                usage.append(acquired)
                        .append(" connections of ")
                        .append(instance.url())
                        .append(' ');
            }
        }
        return usage.toString();
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
