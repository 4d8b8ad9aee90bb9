package io.waymark.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares the tables of two databases by content. Numbers that a database assigns (runs, dead letters), the time of
 * storing and the grouping of events into transactions are ignored.
 */
final class TableComparison {
    private static final String RUN =
            "select (to_jsonb(r) - array['run_no', 'start_no', 'version', 'first_seen_at'])::text as content from run r";
    private static final String DEAD_LETTER =
            "select (to_jsonb(t) - array['id', 'put_aside_at'])::text as content from dead_letter t";
    private static final String FEED = """
            select r.run_id || ' ' || sum(f.snapshots) || ' ' || sum(f.changes) || ' ' || sum(f.timings) || ' '
                || sum(f.position - f.first_position + 1) as content
            from feed f join run r using (run_no) where f.derived_items is null group by r.run_id
            """;

    private TableComparison() {}

    private static Map<String, String> queries() {
        var queries = new LinkedHashMap<String, String>();
        for (var table : new String[] {
            "schema_use",
            "applied_event",
            "execution",
            "execution_undo",
            "snapshot",
            "change",
            "timing",
            "execution_result",
            "module_schema_version",
            "restore"
        }) {
            queries.put(table, ofRun(table));
        }
        queries.put("run", RUN);
        queries.put("schema", shared("schema"));
        queries.put("schema_chunk", shared("schema_chunk"));
        queries.put("dead_letter", DEAD_LETTER);
        queries.put("feed", FEED);
        return queries;
    }

    private static String ofRun(String table) {
        return "select r.run_id || ' ' || (to_jsonb(t) - array['run_no', 'feed_rank', 'told', 'command'])::text as content"
                + " from " + table + " t join run r using (run_no)";
    }

    private static String shared(String table) {
        return "select to_jsonb(t)::text as content from " + table + " t";
    }

    static void compare(Connection one, Connection other, ChaosReport report) throws SQLException {
        for (var query : queries().entrySet()) {
            compare(query.getKey(), query.getValue(), one, other, report);
        }
    }

    private static void compare(String table, String sql, Connection one, Connection other, ChaosReport report)
            throws SQLException {
        try (var rows = rows(one, sql);
                var replayed = rows(other, sql)) {
            long compared = 0;
            while (rows.next()) {
                compared++;
                if (!replayed.next()) {
                    report.addViolations(
                            "rows that differ after a replay", 1, table + " has more: " + rows.getString(1));
                    return;
                }
                if (!rows.getString(1).equals(replayed.getString(1))) {
                    report.addViolations(
                            "rows that differ after a replay",
                            1,
                            table + ": " + rows.getString(1) + " replayed: " + replayed.getString(1));
                    return;
                }
            }
            if (replayed.next()) {
                report.addViolations("rows that differ after a replay", 1, table + " lacks " + replayed.getString(1));
            }
            report.add("rows compared with a replay", compared);
        }
    }

    private static ResultSet rows(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        var statement = connection.createStatement();
        statement.closeOnCompletion();
        statement.setFetchSize(1000);
        return statement.executeQuery("select content from (" + sql + ") found order by content collate \"C\"");
    }
}
