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
 * The rows that Waymark made of events, to be stored once more as they are, table by table with one statement each, into
 * tables with the same indexes, all in one transaction. Nothing that stores these rows over one connection can be
 * faster, whatever it is written in.
 */
final class SameRows {
    private static final String OF_RUNS = "run_no in (select run_no from public.run where run_no > %d)";
    private static final String SCHEMAS = "hash in (select hash from public.schema_use where %s)".formatted(OF_RUNS);
    private static final String CHUNKS =
            "hash in (select unnest(chunks) from public.schema where %s)".formatted(SCHEMAS);
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
            "schema",
            "schema_chunk",
            "feed");
    private final Connection database;
    private long runsBefore;

    SameRows(Connection database) {
        this.database = database;
    }

    /** The rows of the runs that come from now on are meant. */
    void begin() throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery("select coalesce(max(run_no), 0) from public.run")) {
            row.next();
            runsBefore = row.getLong(1);
        }
    }

    /** In memory; makes the empty tables for them. */
    Made made() throws SQLException, IOException {
        execute("drop schema if exists again cascade");
        execute("create schema again");
        Map<String, byte[]> rows = new LinkedHashMap<>();
        for (var table : TABLES) {
            execute("create table again.%1$s (like public.%1$s including all)".formatted(table));
            var bytes = new ByteArrayOutputStream();
            copying()
                    .copyOut(
                            "copy (select * from public.%s where %s) to stdout (format binary)"
                                    .formatted(table, which(table)),
                            bytes);
            rows.put(table, bytes.toByteArray());
        }
        return new Made(rows);
    }

    private String which(String table) {
        var condition = switch (table) {
            case "schema" -> SCHEMAS;
            case "schema_chunk" -> CHUNKS;
            default -> OF_RUNS;
        };
        return condition.formatted(runsBefore);
    }

    /** Rows by their tables, in PostgreSQL's binary format. */
    final class Made {
        private final Map<String, byte[]> rows;

        private Made(Map<String, byte[]> rows) {
            this.rows = rows;
        }

        /** Stores them, once. */
        void store() throws SQLException, IOException {
            database.setAutoCommit(false);
            for (var table : rows.entrySet()) {
                copying()
                        .copyIn(
                                "copy again." + table.getKey() + " from stdin (format binary)",
                                new ByteArrayInputStream(table.getValue()));
            }
            database.commit();
            database.setAutoCommit(true);
        }
    }

    private CopyManager copying() throws SQLException {
        return database.unwrap(PGConnection.class).getCopyAPI();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
