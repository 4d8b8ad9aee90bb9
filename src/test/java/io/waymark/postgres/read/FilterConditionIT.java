package io.waymark.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.postgres.sql.EscapedText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests filter conditions of lists in the database. */
class FilterConditionIT {
    private static final List<String> LETTERS =
            List.of("a", ".", "\\", "\"", "]", ",", "\0", "\ud800", "\udfff", "💩", "é", "\n", "u0000", "\u2028", "[");

    private static Connection connection;

    @BeforeAll
    static void connect() throws SQLException {
        connection = MigratedDatabase.connect(MigratedDatabase.createUrl(FilterConditionIT.class));
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void formerIdsReplaceTheLastName() throws SQLException {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            var path = names(random);
            var former = name(random);
            var expected = new ArrayList<>(path);
            expected.set(path.size() - 1, former);

            assertThat(previousId(path, former))
                    .as("%s from %s", path, former)
                    .isEqualTo(EscapedText.escape(String.join(".", expected)));
        }
    }

    @Test
    void workflowsAreFoundByTheIndex() throws SQLException {
        execute("""
                insert into run (run_no, version, snapshots_ever, snapshots_floor, changes_ever, changes_floor, timings_ever,
                    timings_floor, events_ever, executions_ever, executions_completed, executions_failed, state, run_id,
                    workflow_namespace, workflow_name, plan, progress)
                select n, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'completed', 'run-' || n, 'team/a', 'w' || n % 1000, '{}', '{}'
                from generate_series(1, 20000) n
                """);
        execute("analyze run");

        var plan = explained(
                "select r.run_no from run r where " + RunListQuery.WORKFLOW + " order by r.run_no desc limit 101",
                "team/a/w7",
                "team/a/w7");

        assertThat(plan).contains("run_by_full_workflow").doesNotContain("Seq Scan");
    }

    /** Returns random names. Names are joined with a dot, so surrogates of two names never form a pair. */
    private static List<String> names(Random random) {
        var names = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            names.add(name(random));
        }
        return names;
    }

    private static String name(Random random) {
        return random.ints(random.nextInt(5), 0, LETTERS.size())
                .mapToObj(LETTERS::get)
                .collect(Collectors.joining());
    }

    private static String previousId(List<String> path, String former) throws SQLException {
        try (var statement = connection.prepareStatement("select former_id(?, ?, ?)")) {
            statement.setString(1, EscapedText.escape(String.join(".", path)));
            statement.setString(2, DomainJson.write(path));
            statement.setString(3, EscapedText.escape(former));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String explained(String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement("explain " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            var plan = new StringBuilder();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }
}
