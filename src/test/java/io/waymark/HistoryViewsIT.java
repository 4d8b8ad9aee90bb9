package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.RecordedTrace;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests the views for analysts as a role that may only read them. */
class HistoryViewsIT {
    private static final String DENIED = "42501";
    private static final String NOT_UPDATABLE = "0A000";
    private static final String NO_RULE = "55000";

    private static RunsOverHttp runs;
    private static Connection owner;
    private static Connection analyst;
    private static String name;

    @BeforeAll
    static void start() throws SQLException {
        runs = RunsOverHttp.start(HistoryViewsIT.class);
        var url = runs.service().context().getEnvironment().getRequiredProperty("spring.r2dbc.url");
        owner = MigratedDatabase.connect(url);
        name = "analyst_" + Long.toString(System.nanoTime(), 36);
        execute(owner, "create role " + name + " login password 'secret' in role waymark_reader");
        analyst = MigratedDatabase.connect(url.replaceFirst("//[^@]*@", "//" + name + ":secret@"));
        for (var trace : RecordedTrace.all().toList()) {
            runs.send(trace.events().stream().map(String::new).toList());
            runs.awaitEvents(run(trace), events(trace));
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        analyst.close();
        execute(owner, "drop role " + name);
        owner.close();
        runs.close();
    }

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void runsEqualRest(RecordedTrace trace) throws SQLException {
        var row = rows("""
                select jsonb_build_object('run_id', run_id, 'state', state, 'error', error, 'events', events,
                    'workflow', jsonb_build_object('namespace', workflow_namespace, 'name', workflow_name),
                    'started_at', %s, 'ended_at', %s, 'last_event_at', %s, 'total_snapshots', total_snapshots,
                    'total_changes', total_changes, 'total_timings', total_timings, 'last_snapshot', last_snapshot,
                    'last_change', last_change, 'breaking', breaking_records, 'dead_letters', dead_letters,
                    'completed', executions_completed, 'failed', executions_failed, 'config', config, 'context', context)
                from history.run where run_id = '%s'
                """.formatted(time("started_at"), time("ended_at"), time("last_event_at"), run(trace)));
        var rest = runs.get("/runs/" + run(trace));
        var config = runs.get("/runs/" + run(trace) + "/config");
        var expected = new LinkedHashMap<String, Object>();
        List.of("run_id", "state", "error", "workflow", "started_at", "ended_at", "last_event_at", "total_snapshots")
                .forEach(member -> expected.put(member, canonical(rest.get(member))));
        List.of("total_changes", "total_timings", "last_snapshot", "last_change", "dead_letters")
                .forEach(member -> expected.put(member, canonical(rest.get(member))));
        List.of("completed", "failed")
                .forEach(member ->
                        expected.put(member, canonical(rest.get("progress").get(member))));
        List.of("config", "context").forEach(member -> expected.put(member, canonical(config.get(member))));
        expected.put("events", canonical(rest.get("counters").get("events")));
        expected.put("breaking", canonical(rest.get("compatibilities").get("breaking")));

        assertThat(row).containsExactly(withoutNulls(expected));
    }

    @ParameterizedTest
    @MethodSource("traces")
    void snapshotsEqualRest(RecordedTrace trace) throws SQLException {
        var rows = rows("""
                select jsonb_build_object('snapshot_id', snapshot_id, 'run_id', run_id, 'phase', phase,
                    'module_name', module_name, 'experiment_name', experiment_name, 'attempt', attempt, 'timestamp', %s,
                    'metadata_before', metadata_before, 'metadata_after', metadata_after, 'context', context,
                    'change_count', change_count)
                from history.snapshot where run_id = '%s' order by number
                """.formatted(time("timestamp"), run(trace)));

        assertThat(rows).isNotEmpty().isEqualTo(rest("/runs/" + run(trace) + "/snapshots?limit=1000"));
    }

    @ParameterizedTest
    @MethodSource("traces")
    void changesEqualRest(RecordedTrace trace) throws SQLException {
        var rows = rows("""
                select jsonb_build_object('change_id', change_id, 'snapshot_id', snapshot_id, 'change_type', change_type,
                    'target_type', target_type, 'target_id', target_id, 'target_path', target_path,
                    'before_state', before_state, 'after_state', after_state, 'timestamp', %s,
                    'module_context', module_name || '[' || experiment_name || ']', 'module_name', module_name,
                    'experiment_name', experiment_name, 'categories', categories, 'compatibility', compatibility,
                    'details', case when before_state is not null and after_state is not null then details end,
                    'reason', reason, 'renamed_from', renamed_from, 'into', into_names)
                from history.change where run_id = '%s' order by number
                """.formatted(time("timestamp"), run(trace)));

        assertThat(rows).isEqualTo(rest("/runs/" + run(trace) + "/changes?limit=1000"));
    }

    @ParameterizedTest
    @MethodSource("traces")
    void timingsEqualRest(RecordedTrace trace) throws SQLException {
        var rows = rows("""
                select jsonb_build_object('record_id', record_id, 'module_name', module_name,
                    'experiment_name', experiment_name, 'step_name', step_name, 'start_time', %s, 'end_time', %s,
                    'duration_seconds', duration_seconds, 'context', context)
                from history.timing where run_id = '%s' order by number
                """.formatted(time("start_time"), time("end_time"), run(trace)));
        var closed = rest("/runs/" + run(trace) + "/timings?limit=1000").stream()
                .filter(timing -> ((Map<?, ?>) timing).containsKey("record_id"))
                .toList();

        assertThat(rows).isEqualTo(closed);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void executionsEqualRest(RecordedTrace trace) throws SQLException {
        var rows = rows("""
                select jsonb_build_object('key', key, 'path', path, 'module_name', module_name,
                    'experiment_name', experiment_name, 'attempt', attempt, 'state', state, 'started_at', %s,
                    'ended_at', %s, 'error', error)
                from history.execution where run_id = '%s' order by number
                """.formatted(time("started_at"), time("ended_at"), run(trace)));
        var listed = new ArrayList<Object>();
        for (var execution : rest("/runs/" + run(trace) + "/executions?limit=1000")) {
            var members = new TreeMap<>((Map<?, ?>) execution);
            members.remove("planned");
            members.remove("late"); // of the projection across runs
            if (!members.get("state").equals("not_started")) {
                listed.add(members);
            }
        }

        assertThat(rows).isNotEmpty().containsExactlyInAnyOrderElementsOf(listed);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void resultsEqualRest(RecordedTrace trace) throws SQLException {
        for (var module : runs.get("/runs/" + run(trace)).get("sequence")) {
            var rows = rows("""
                    select jsonb_build_object('key', key, 'path', path, 'data', data, 'ref', ref, 'profile', profile,
                        'schema', schema, 'recorded_at', %s)
                    from history.result where run_id = '%s' and module_name = '%s' order by number
                    """.formatted(time("recorded_at"), run(trace), module.stringValue()));
            var rest = new ArrayList<Object>();
            runs.get("/runs/" + run(trace) + "/results?module=" + module.stringValue())
                    .forEach(result -> rest.add(canonical(result)));

            assertThat(rows).isEqualTo(rest);
        }
    }

    @ParameterizedTest
    @MethodSource("traces")
    void versionsAndSchemasEqualRest(RecordedTrace trace) throws SQLException {
        for (var module : runs.get("/runs/" + run(trace)).get("metadata_modules")) {
            var rows = rows("""
                    select jsonb_build_object('version', v.version, 'first_snapshot', v.first_snapshot,
                        'last_snapshot', v.last_snapshot, 'occurrences', v.occurrences,
                        'schema_hash', v.schema ->> 'schema_hash', 'schema', s.properties || jsonb_build_object(
                            'id', s.schema_id, 'attribute_names', s.attribute_names, 'attributes', s.attributes))
                    from history.metadata_version v left join history.schema s on s.schema_hash = v.schema ->> 'schema_hash'
                    where v.run_id = '%s' and v.module_name = '%s' order by v.version
                    """.formatted(run(trace), module.stringValue()));
            var rest = new ArrayList<Object>();
            for (var version : rest("/runs/" + run(trace) + "/evolution?module=" + module.stringValue())) {
                var members = new TreeMap<>((Map<?, ?>) version);
                members.remove("changes");
                rest.add(members);
            }

            assertThat(rows).isNotEmpty().isEqualTo(rest);
        }
    }

    @Test
    void deadLettersEqualRest() throws SQLException {
        var first = runs.event("views-letter", "1", "run.started", "2026-01-01T00:00:00Z", "");
        runs.send(List.of(first, first.replace("00:00Z", "01:00Z")));
        runs.awaitEvents("views-letter", 1);
        org.awaitility.Awaitility.await()
                .until(() -> !runs.letters("views-letter").isEmpty());

        var letter = runs.letters("views-letter").getFirst();

        assertThat(rows("""
                select jsonb_build_object('id', id, 'run_id', run_id, 'offset', record_offset, 'reason', reason,
                    'key', convert_from(key, 'UTF8'))
                from history.dead_letter where run_id = 'views-letter'
                """))
                .containsExactly(canonical(DomainJson.MAPPER.readTree(
                        "{\"id\": %s, \"run_id\": %s, \"offset\": %s, \"reason\": %s, \"key\": %s}"
                                .formatted(
                                        letter.get("id"),
                                        letter.get("run_id"),
                                        letter.get("offset"),
                                        letter.get("reason"),
                                        letter.get("key").get("text")))));
        assertThat(text(analyst, "select dead_letters from history.run where run_id = 'views-letter'"))
                .isEqualTo("1");
    }

    @Test
    void anyUnicodeAndAnyNumberIsReadable() throws SQLException {
        var odd = "a\\\\b \\u0000 \\ud800 \\ud83d\\ude00 \\\\u0000 \\u00e9";
        var data = "'module': '" + odd + "', 'experiment': '" + odd + "', 'context': {'" + odd + "': '" + odd
                + "', 'n': 1e-400000}, 'schema': {'id': '" + odd + "', 'attributes': {'" + odd
                + "': {'type': 'int', 'default_value': 1e400000}}}, 'result': {'data': {'" + odd + "': 1}}";
        runs.send(List.of(
                runs.event("views-odd", "1", "module.completed", "2026-01-01T00:00:00Z", data),
                runs.event(
                        "views-odd",
                        "2",
                        "module.failed",
                        "2026-01-01T00:00:01Z",
                        "'module': '" + odd + "', 'experiment': 'x', 'error': {'type': '" + odd
                                + "', 'message': ''}")));
        runs.awaitEvents("views-odd", 2);
        var shown = "a\\b \uFFFD \uFFFD \uD83D\uDE00 \\u0000 é";

        for (var view : views()) {
            if (!view.equals("schema")) {
                rows("select to_jsonb(v) from history." + view + " v where run_id = 'views-odd'");
            }
        }
        rows("select to_jsonb(v) from history.schema v");
        assertThat(text(analyst, "select module_name from history.snapshot where run_id = 'views-odd' and number = 1"))
                .isEqualTo(shown);
        assertThat(text(analyst, "select key from history.execution where run_id = 'views-odd' and number = 1"))
                .isEqualTo(shown + "[" + shown + "]");
        assertThat(text(
                        analyst,
                        "select error ->> 'type' from history.execution where run_id = 'views-odd' and number = 2"))
                .isEqualTo(shown);
        assertThat(text(analyst, "select modules[1] from history.run where run_id = 'views-odd'"))
                .isEqualTo(shown);
    }

    @Test
    void everyViewAndColumnIsCommented() throws SQLException {
        assertThat(texts(owner, """
                select c.relname || coalesce('.' || a.attname, '')
                from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                where c.relnamespace = 'history'::regnamespace
                    and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)
                """)).isEmpty();
    }

    @Test
    void everyTableIsCommented() throws SQLException {
        assertThat(texts(owner, """
                select relname from pg_class
                where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
                    and relname <> 'flyway_schema_history' and obj_description(oid) is null
                """)).isEmpty();
    }

    @Test
    void readersSeeEveryViewAndNoTable() throws SQLException {
        assertThat(views())
                .containsExactly(
                        "change",
                        "dead_letter",
                        "execution",
                        "metadata_version",
                        "result",
                        "run",
                        "schema",
                        "snapshot",
                        "timing");
        for (var view : views()) {
            assertThat(text(analyst, "select count(*) from history." + view)).isNotEqualTo("0");
        }
        var tables = texts(owner, """
                select c.oid::regclass::text from pg_class c
                where c.relkind in ('r', 'p', 'S', 'v', 'm', 'f')
                    and c.relnamespace not in ('history'::regnamespace, 'pg_catalog'::regnamespace,
                        'information_schema'::regnamespace)
                    and c.relnamespace::regnamespace::text !~ '^pg_'
                """);
        assertThat(tables).contains("restore_secret", "restore", "run", "snapshot", "failure", "flyway_schema_history");
        for (var table : tables) {
            denied("select * from " + table);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update history.dead_letter set reason = ''",
                "delete from history.dead_letter",
                "insert into history.dead_letter (topic) values ('')",
                "update history.timing set step_name = ''",
                "create table history.mine (id int)",
                "create table public.mine (id int)",
                "drop view history.run",
                "update restore_secret set secret = ''",
                "truncate run",
            })
    void readersChangeNothing(String statement) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> execute(analyst, statement))
                .satisfies(refused -> assertThat(refused.getSQLState()).isIn(DENIED, NOT_UPDATABLE, NO_RULE));
    }

    private static void denied(String statement) {
        assertThatExceptionOfType(SQLException.class)
                .as(statement)
                .isThrownBy(() -> execute(analyst, statement))
                .satisfies(refused ->
                        assertThat(refused.getSQLState()).as(statement).isEqualTo(DENIED));
    }

    private static List<String> views() throws SQLException {
        return texts(owner, "select viewname from pg_views where schemaname = 'history' order by viewname");
    }

    private static String run(RecordedTrace trace) {
        return trace.expected().get("run_id") instanceof io.waymark.domain.schema.Value.Text(var id) ? id : "";
    }

    private static int events(RecordedTrace trace) {
        return DomainJson.MAPPER
                .readTree(DomainJson.write(trace.expected()))
                .get("totals")
                .get("events")
                .intValue();
    }

    private static String time(String column) {
        return "to_char(" + column + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    }

    /** Reads one JSON column as the analyst role. */
    private static List<Object> rows(String sql) throws SQLException {
        return texts(analyst, sql).stream()
                .map(row -> canonical(DomainJson.MAPPER.readTree(row)))
                .toList();
    }

    private static List<Object> rest(String path) {
        var items = new ArrayList<Object>();
        runs.items(path).forEach(item -> items.add(canonical(item)));
        return items;
    }

    /** Compares numbers by value and ignores the order of members. Drops null members of the outermost object. */
    private static Object canonical(JsonNode node) {
        return node.isObject() ? withoutNulls(members(node)) : value(node);
    }

    private static Map<String, Object> withoutNulls(Map<String, Object> members) {
        var some = new TreeMap<>(members);
        some.values().removeIf(value -> value.equals("null"));
        return some;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            return members(node);
        }
        if (node.isArray()) {
            var items = new ArrayList<Object>();
            node.forEach(item -> items.add(value(item)));
            return items;
        }
        if (node.isNumber()) {
            return new BigDecimal(node.asString()).stripTrailingZeros();
        }
        return node.isString() ? printable(node.stringValue()) : node.toString();
    }

    /** Replaces U+0000 and lone surrogates, which PostgreSQL does not accept. */
    private static String printable(String text) {
        return text.replaceAll("\\x{0}|[\\x{d800}-\\x{dfff}]", "\uFFFD");
    }

    private static Map<String, Object> members(JsonNode node) {
        var members = new TreeMap<String, Object>();
        node.properties().forEach(member -> members.put(printable(member.getKey()), value(member.getValue())));
        return members;
    }

    private static String text(Connection connection, String sql) throws SQLException {
        return texts(connection, sql).getFirst();
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
