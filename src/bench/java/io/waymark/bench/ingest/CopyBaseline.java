package io.waymark.bench.ingest;

import io.waymark.bench.environment.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Stores the rows that Waymark made of events a second time, in tables with the same indexes. Copies table by table
 * with one statement each, over as many connections as Waymark has consumers, one transaction per connection. Any
 * service that stores these rows does at least this work.
 */
final class CopyBaseline implements AutoCloseable {
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
    private final List<Connection> connections;
    private long runsBefore;

    CopyBaseline(String database) throws SQLException {
        connections = List.of(Environment.jdbc(database), Environment.jdbc(database));
    }

    /** Selects the rows of all runs that are stored after this call. */
    void begin() throws SQLException {
        try (var statement = connections.getFirst().createStatement();
                var row = statement.executeQuery("select coalesce(max(run_no), 0) from public.run")) {
            row.next();
            runsBefore = row.getLong(1);
        }
    }

    /** Reads the rows into memory, one part per connection, and creates empty tables for them. */
    CopiedRows copiedRows() throws SQLException, IOException {
        execute("drop schema if exists again cascade");
        execute("create schema again");
        for (var table : TABLES) {
            execute("create table again.%1$s (like public.%1$s including all)".formatted(table));
        }
        List<Map<String, byte[]>> parts = new ArrayList<>();
        for (int part = 0; part < connections.size(); part++) {
            parts.add(part(part));
        }
        return new CopiedRows(parts);
    }

    private Map<String, byte[]> part(int part) throws SQLException, IOException {
        Map<String, byte[]> rows = new LinkedHashMap<>();
        for (var table : TABLES) {
            var bytes = new ByteArrayOutputStream();
            copying(connections.getFirst())
                    .copyOut(
                            "copy (select * from public.%s where %s) to stdout (format binary)"
                                    .formatted(table, condition(table, part)),
                            bytes);
            rows.put(table, bytes.toByteArray());
        }
        return rows;
    }

    /** Returns the condition of a part. All rows of a run are in one part; shared schemas are divided by hash. */
    private String condition(String table, int part) {
        var ofRuns = OF_RUNS + " and mod(run_no, %d) = %d";
        var byHash = " and mod(uuid_hash(hash)::bigint + 2147483648, %d) = %d";
        var condition = switch (table) {
            case "schema" -> SCHEMAS + byHash;
            case "schema_chunk" -> CHUNKS + byHash;
            default -> ofRuns;
        };
        return condition.formatted(runsBefore, connections.size(), part);
    }

    /** Rows by table in the binary format of PostgreSQL, one part per connection. */
    final class CopiedRows {
        private final List<Map<String, byte[]>> parts;

        private CopiedRows(List<Map<String, byte[]>> parts) {
            this.parts = parts;
        }

        /** Stores the rows once. */
        void store() throws Exception {
            try (var threads = Executors.newFixedThreadPool(parts.size())) {
                List<Future<?>> stored = new ArrayList<>();
                for (int part = 0; part < parts.size(); part++) {
                    var connection = connections.get(part);
                    var rows = parts.get(part);
                    stored.add(threads.submit(() -> copy(connection, rows)));
                }
                for (var each : stored) {
                    each.get();
                }
            }
        }
    }

    private static boolean copy(Connection connection, Map<String, byte[]> rows) throws SQLException, IOException {
        connection.setAutoCommit(false);
        for (var table : rows.entrySet()) {
            copying(connection)
                    .copyIn(
                            "copy again." + table.getKey() + " from stdin (format binary)",
                            new ByteArrayInputStream(table.getValue()));
        }
        connection.commit();
        connection.setAutoCommit(true);
        return true;
    }

    private static CopyManager copying(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connections.getFirst().createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection : connections) {
            connection.close();
        }
    }
}
