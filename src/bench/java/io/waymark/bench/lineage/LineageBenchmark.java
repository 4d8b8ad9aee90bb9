package io.waymark.bench.lineage;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how many OpenLineage events a second are acknowledged over HTTP, one in a request: START and COMPLETE of
 * runs, each with an output. A running Marquez receives the same requests if {@code lineage.marquez} is its URL.
 */
public final class LineageBenchmark implements Benchmark {
    /** Measured earlier on a machine of this kind, not in this run: 20 fields, both cores. */
    private static final double RECORDED_RATE_OF_MARQUEZ = 61;

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "lineage";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        var arguments = environment.arguments();
        int fields = arguments.size("lineage.fields", 20, 3);
        int runs = arguments.size("lineage.events", 6_000, 8) / 2;
        int warm = arguments.size("lineage.warm", 20_000, 8) / 2;
        int threads = arguments.size("lineage.threads", 16, 2);
        var job = environment.fresh("lineage");
        List<Double> acknowledged = new ArrayList<>();
        List<Double> applied = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        List<Double> ofMarquez = new ArrayList<>();
        var marquez = arguments.text("lineage.marquez", "");
        int runsOfMarquez = arguments.size("lineage.marquez.events", 400, 8) / 2;
        try (var waymark = WaymarkLauncher.start(environment, "lineage");
                var database = Environment.jdbc(waymark.database());
                var receiver = BareReceiver.start(environment.database(environment.fresh("bare")));
                var load = new LineageLoad(fields, threads)) {
            report.progress("lineage: warming up");
            load.send(waymark.url(), job + "_warm", warm);
            awaitCompleted(database, job + "_warm", warm);
            load.send(receiver.url(), job + "_warm", warm);
            if (!marquez.isEmpty()) {
                load.send(marquez, job + "_warm", arguments.size("lineage.marquez.warm", 1_000, 8) / 2);
            }
            for (int round = 1; round <= arguments.rounds(); round++) {
                report.progress("lineage: round " + round);
                long start = System.nanoTime();
                double seconds = load.send(waymark.url(), job + '_' + round, runs);
                awaitCompleted(database, job + '_' + round, runs);
                double untilApplied = (System.nanoTime() - start) / 1e9;
                double secondsOfBare = load.send(receiver.url(), job + '_' + round, runs);
                acknowledged.add(2 * runs / seconds);
                applied.add(2 * runs / untilApplied);
                bare.add(2 * runs / secondsOfBare);
                if (!marquez.isEmpty()) {
                    ofMarquez.add(2 * runsOfMarquez / load.send(marquez, job + '_' + round, runsOfMarquez));
                }
            }
        }
        var what = "OpenLineage over HTTP, %d fields, ".formatted(fields);
        var rate = new Samples(acknowledged);
        report.add(Measurement.of("lineage", what + "acknowledged", "/s", rate)
                .withBaseline(
                        marquez.isEmpty() ? "Marquez, recorded earlier" : "Marquez",
                        marquez.isEmpty() ? Samples.of(RECORDED_RATE_OF_MARQUEZ) : new Samples(ofMarquez))
                .withTarget(Target.ratioAtLeast(10)));
        report.add(Measurement.of("lineage", what + "acknowledged", "/s", rate)
                .withBaseline("bare receiver", new Samples(bare)));
        report.add(Measurement.of("lineage", what + "applied", "/s", new Samples(applied)));
    }

    private static void awaitCompleted(Connection database, String job, int runs) throws Exception {
        Waiting.until("runs are completed", TIMEOUT, () -> completed(database, job) == runs);
    }

    private static long completed(Connection database, String job) throws SQLException {
        try (var statement =
                database.prepareStatement("select count(*) from run where workflow_name = ? and state = 'completed'")) {
            statement.setString(1, job);
            try (var count = statement.executeQuery()) {
                count.next();
                return count.getLong(1);
            }
        }
    }
}
