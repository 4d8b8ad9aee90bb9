package io.waymark.bench.history;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Measures how much one completed execution adds to the size of the database: tables, indexes and TOAST. */
public final class StorageSizeBenchmark implements Benchmark {

    private static final int EVENTS_OF_A_RUN = 100;
    private static final String SIZES = """
        select regexp_replace(relname, '_[0-9]+$', ''), sum(pg_total_relation_size(oid))::bigint
        from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace
        group by 1 order by 2 desc
        """;

    /** Snapshot and execution. */
    private static final int ROWS_OF_AN_EXECUTION = 2;

    private static final String WRITTEN_ROWS = """
        select sum(n_tup_ins + n_tup_upd)::bigint from pg_stat_user_tables where schemaname = 'public'
        """;

    /** An idle session of PostgreSQL reports its counters after at most 10 s. */
    private static final int COUNTERS_REPORTED_MILLIS = 11_000;

    private static final String SIZE_OF_KEYS = "select pg_total_relation_size('keys.alone')";

    @Override
    public String name() {
        return "size";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        int events = environment.arguments().size("size.events", 9_600, 96);
        try (var waymark = WaymarkLauncher.start(environment, "size");
                var database = Environment.jdbc(waymark.database());
                var load = new EventLoad(environment, waymark.topic(), 50)) {
            for (int fields : new int[] {20, 300}) {
                for (var difference : Difference.values()) {
                    var before = sizes(database);
                    long rowsBefore = writtenRows(environment, database);
                    long stored = WaymarkInstance.stored(database);
                    report.progress("size: %d fields, %s".formatted(fields, difference));
                    load.quickly(new TimedEvent(fields, difference, EVENTS_OF_A_RUN), events, EVENTS_OF_A_RUN);
                    WaymarkInstance.awaitStored(database, stored + events);
                    addFindings(
                            report,
                            fields + " fields, " + difference,
                            withTarget(fields, difference),
                            before,
                            sizes(database),
                            events);
                    addRows(
                            report,
                            fields + " fields, " + difference,
                            difference,
                            (double) (writtenRows(environment, database) - rowsBefore) / events);
                }
            }
            noteLimit(report, database, events);
        }
    }

    /** Inserts the rows in the order of their keys, which gives the smallest possible index. */
    private static void noteLimit(BenchmarkReport report, Connection database, int events) throws SQLException {
        int rows = events * ROWS_OF_AN_EXECUTION;
        try (var statement = database.createStatement()) {
            statement.execute("""
                create schema keys;
                create table keys.alone (run_no bigint, number bigint, primary key (run_no, number));
                insert into keys.alone select n / %1$d, n %% %1$d from generate_series(0, %2$d - 1) n order by n
                """.formatted(EVENTS_OF_A_RUN, rows));
            try (var size = statement.executeQuery(SIZE_OF_KEYS)) {
                size.next();
                report.add(Measurement.of(
                        "size",
                        "the limit: two rows of two numbers, which are their key",
                        "B",
                        Samples.of((double) size.getLong(1) / events)));
            }
        }
    }

    private static double withTarget(int fields, Difference difference) {
        return fields == 20
                ? 0
                : difference == Difference.NOTHING ? 450 : difference == Difference.ONE_FIELD ? 4_096 : 0;
    }

    private static void addFindings(
            BenchmarkReport report,
            String what,
            double withTarget,
            Map<String, Long> before,
            Map<String, Long> after,
            int events) {
        Map<String, Double> each = new LinkedHashMap<>();
        after.forEach((table, bytes) -> each.put(table, (double) (bytes - before.getOrDefault(table, 0L)) / events));
        double all = each.values().stream().mapToDouble(Double::doubleValue).sum();
        var measurement = Measurement.of("size", what + ", a snapshot with all that it adds", "B", Samples.of(all));
        report.add(withTarget == 0 ? measurement : measurement.withTarget(Target.atMost(withTarget)));
        report.note(what + ": "
                + each.entrySet().stream()
                        .filter(table -> table.getValue() >= 1)
                        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                        .map(table -> table.getKey() + " " + Samples.of(table.getValue()))
                        .collect(Collectors.joining(", ", "", " B each")));
    }

    private static void addRows(BenchmarkReport report, String what, Difference difference, double rows) {
        var measurement = Measurement.of("size", what + ", rows written for an event", "rows", Samples.of(rows));
        report.add(difference == Difference.NOTHING ? measurement.withTarget(Target.atMost(2.2)) : measurement);
    }

    /** Returns the number of rows that were inserted or updated, including those of transactions that aborted. */
    private static long writtenRows(Environment environment, Connection database) throws SQLException {
        Waiting.millis(environment.arguments().smallest() ? 0 : COUNTERS_REPORTED_MILLIS);
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(WRITTEN_ROWS)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Map<String, Long> sizes(Connection database) throws SQLException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(SIZES)) {
            while (rows.next()) {
                sizes.put(rows.getString(1), rows.getLong(2));
            }
        }
        return sizes;
    }
}
