package io.waymark.bench.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates a large history from a small one. Copies every run with all of its rows several times under new names, and
 * the feed with them. The rows are those that Waymark stored; only run numbers and run names differ.
 */
final class HistoryMultiplier {

    @SuppressWarnings("InlineFormatString") // the text is SQL
    private static final String COLUMNS = """
        select string_agg(column_name, ', ' order by ordinal_position),
            string_agg(case
                when column_name = 'run_no' then 'run_no + copy * ' || %1$d
                when column_name = 'run_id' then 'run_id || ''-copy-'' || copy'
                when column_name in ('position', 'first_position') then column_name || ' + copy * ' || %2$d
                else column_name end, ', ' order by ordinal_position)
        from information_schema.columns where table_schema = 'public' and table_name = '%3$s'
        """;

    private final Connection database;

    HistoryMultiplier(Connection database) {
        this.database = database;
    }

    void add(int copies) throws SQLException {
        long runs = number("select max(run_no) - min(run_no) + 1 from run");
        long positions = number("select last_value from feed_position");
        execute("set synchronous_commit = off");
        for (var table : tables()) {
            try (var statement = database.createStatement();
                    var columns = statement.executeQuery(COLUMNS.formatted(runs, positions, table))) {
                columns.next();
                execute("insert into %s (%s) select %s from generate_series(1, %d) copy, %s"
                        .formatted(table, columns.getString(1), columns.getString(2), copies, table));
            }
        }
        execute("select setval('feed_position', %d)".formatted(positions * (copies + 1)));
        execute("select setval('run_count', last_value * %d) from run_count".formatted(copies + 1));
    }

    /**
     * Removes dead rows and cleans all indexes. Autovacuum would run at different times in the two databases, and a
     * plain {@code vacuum} skips the indexes of a table with few dead rows.
     */
    void settle() throws SQLException {
        execute("vacuum (analyze, index_cleanup on)");
        execute("checkpoint");
    }

    private List<String> tables() throws SQLException {
        List<String> tables = new ArrayList<>(List.of("run", "feed"));
        try (var statement = database.createStatement();
                var names = statement.executeQuery("select unnest(history_tables())")) {
            while (names.next()) {
                tables.add(names.getString(1));
            }
        }
        return tables;
    }

    private long number(String query) throws SQLException {
        try (var statement = database.createStatement();
                var number = statement.executeQuery(query)) {
            number.next();
            return number.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
