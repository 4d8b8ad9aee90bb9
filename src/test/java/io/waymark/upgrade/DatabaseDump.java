package io.waymark.upgrade;

import io.waymark.fixture.MigratedDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * A dump of all tables of one version of the service. Each table has a line {@code copy <table> (<columns>)}, its rows
 * in the text format of COPY, and a line with {@code \.}. One statement per sequence follows.
 */
public record DatabaseDump(Path file) {

    private static final String END = "\\.";

    /** Selects tables without their partitions. */
    private static final String TABLES = """
            select c.relname || ' (' || string_agg(a.attname, ', ' order by a.attnum) || ')'
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                and c.relname <> 'flyway_schema_history'
            group by c.oid, c.relname
            -- what is referred to goes first
            order by exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'), c.relname
            """;

    private static final String SEQUENCES = """
            select format('select setval(%L, %s)', sequencename, last_value)
            from pg_sequences where schemaname = 'public' and last_value is not null
            """;

    private static final String DAYS = "select distinct run_no >> 32 from run";

    public void write(String url) throws IOException, SQLException {
        Files.createDirectories(file.getParent());
        try (var connection = MigratedDatabase.connect(url);
                var out = new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            for (var day : column(connection, DAYS)) {
                out.write("select ensure_day(date '1970-01-01' + " + day + ")\n");
            }
            for (var table : column(connection, TABLES)) {
                var rows = new StringWriter();
                copier(connection)
                        .copyOut("copy (select " + columns(table) + " from " + name(table) + ") to stdout", rows);
                out.write("copy " + table + "\n" + rows + END + "\n");
            }
            for (var statement : column(connection, SEQUENCES)) {
                out.write(statement + "\n");
            }
        }
    }

    /** Loads the dump into an empty database that has been migrated to the same version. */
    public void load(String url) throws IOException, SQLException {
        try (var connection = MigratedDatabase.connect(url);
                var in = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("copy ")) {
                    var table = line.substring("copy ".length());
                    execute(connection, "delete from " + name(table)); // rows inserted by the migration
                    copier(connection).copyIn(line + " from stdin", new StringReader(rows(in)));
                } else {
                    execute(connection, line);
                }
            }
        }
    }

    private static String rows(BufferedReader in) throws IOException {
        var rows = new StringBuilder();
        for (var line = in.readLine(); !END.equals(line); line = in.readLine()) {
            rows.append(line).append('\n');
        }
        return rows.toString();
    }

    private static CopyManager copier(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static List<String> column(Connection connection, String query) throws SQLException {
        var values = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String name(String table) {
        return table.substring(0, table.indexOf(' '));
    }

    private static String columns(String table) {
        return table.substring(table.indexOf('(') + 1, table.length() - 1);
    }
}
