package io.waymark.bench.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Creates many datasets from few: copies all rows of the projection, and the runs to which they refer, several times
 * under new names. The rows are those that Waymark stored, in the same order; only names, identifiers and positions
 * differ.
 */
final class ProjectionMultiplier {
    private static final List<String> TABLES =
            List.of("run", "workflow", "workflow_run", "dataset", "dataset_version", "dataset_run", "dataset_change");

    @SuppressWarnings("InlineFormatString") // the text is SQL
    private static final String COLUMNS = """
        select string_agg(column_name, ', ' order by ordinal_position),
            string_agg(case
                when column_name in ('dataset', 'workflow') then 'md5(' || column_name || '::text || copy)::uuid'
                when column_name in ('namespace', 'workflow_namespace', 'run_id', 'first_run', 'last_run')
                    then column_name || ' || ''-copy-'' || copy'
                when column_name = 'run_no' then 'run_no + copy * ' || %2$d
                when column_name in ('position', 'first_position')
                    then column_name || ' + copy * ' || (select last_value from feed_position)
                else column_name end, ', ' order by ordinal_position)
        from information_schema.columns where table_schema = 'public' and table_name = '%1$s'
        """;

    private final Connection database;

    ProjectionMultiplier(Connection database) {
        this.database = database;
    }

    void add(int copies) throws SQLException {
        execute("set synchronous_commit = off");
        long runs = runs();
        for (var table : TABLES) {
            try (var statement = database.createStatement();
                    var columns = statement.executeQuery(COLUMNS.formatted(table, runs))) {
                columns.next();
                execute(
                        "insert into %1$s (%2$s) select %3$s from generate_series(1, %4$d) copy, %1$s order by copy, ctid"
                                .formatted(table, columns.getString(1), columns.getString(2), copies));
            }
        }
        execute("update projection set position = (select last_value from feed_position) * %d".formatted(copies + 1));
        execute("select setval('run_count', last_value * %d) from run_count".formatted(copies + 1));
        execute("select setval('feed_position', last_value * %d) from feed_position".formatted(copies + 1));
    }

    private long runs() throws SQLException {
        try (var statement = database.createStatement();
                var span = statement.executeQuery("select max(run_no) - min(run_no) + 1 from run")) {
            span.next();
            return span.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
