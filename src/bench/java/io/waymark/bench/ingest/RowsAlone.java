package io.waymark.bench.ingest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * How fast PostgreSQL alone takes the rows that Waymark made of events: as they are, table by table with one statement
 * each, into tables with the same indexes, all in one transaction. Schemas are left out. Nothing that stores these rows
 * over one connection can be faster, whatever it is written in.
 */
final class RowsAlone {
    private static final List<String> TABLES = List.of(
            "run",
            "event",
            "execution",
            "snapshot",
            "change",
            "timing",
            "result",
            "metadata_version",
            "schema_use",
            "feed");
    private final Connection database;
    private long runsBefore;

    RowsAlone(Connection database) {
        this.database = database;
    }

    /** Of the runs that come after those that are there now some are measured. */
    void begin() throws SQLException {
        runsBefore = number("select coalesce(max(run_no), 0) from public.run");
    }

    double eventsPerSecond() throws SQLException, IOException {
        var some = "(select run_no from public.run where run_no > %d order by run_no limit 50)".formatted(runsBefore);
        var rows = rows(some);
        long events = number("select count(*) from public.event where run_no in " + some);
        execute("create schema alone");
        for (var table : TABLES) {
            execute("create table alone." + table + " (like public." + table + " including all)");
        }
        double seconds = store(rows);
        execute("drop schema alone cascade");
        return events / seconds;
    }

    private Map<String, byte[]> rows(String runs) throws SQLException, IOException {
        Map<String, byte[]> rows = new LinkedHashMap<>();
        for (var table : TABLES) {
            var bytes = new ByteArrayOutputStream();
            copying()
                    .copyOut(
                            "copy (select * from public.%s where run_no in %s) to stdout (format binary)"
                                    .formatted(table, runs),
                            bytes);
            rows.put(table, bytes.toByteArray());
        }
        return rows;
    }

    private double store(Map<String, byte[]> rows) throws SQLException, IOException {
        database.setAutoCommit(false);
        long start = System.nanoTime();
        for (var table : rows.entrySet()) {
            copying()
                    .copyIn(
                            "copy alone." + table.getKey() + " from stdin (format binary)",
                            new ByteArrayInputStream(table.getValue()));
        }
        database.commit();
        double seconds = (System.nanoTime() - start) / 1e9;
        database.setAutoCommit(true);
        return seconds;
    }

    private CopyManager copying() throws SQLException {
        return database.unwrap(PGConnection.class).getCopyAPI();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
