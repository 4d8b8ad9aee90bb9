package io.waymark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import io.waymark.upgrade.DatabaseDump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;

/**
 * Starts this version on a database of 0.1.0. Runs are answered according to the contract, and events that are sent
 * again have no second effect. The dump of a released version is never regenerated.
 * {@link io.waymark.upgrade.DatabaseDumpIT} regenerates the dump of the current version when its stored data changes.
 */
class UpgradeFromPreviousVersionIT extends ConformanceOverHttpIT {

    private static final DatabaseDump OLD = new DatabaseDump(Path.of("src/test/resources/upgrade/0.1.0.txt.gz"));

    private static final String LATER = """
            insert into flyway_schema_history
                (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
            select max(installed_rank) + 1, '999', 'later', 'SQL', 'V999__later.sql', 1, 'test', 1, true
            from flyway_schema_history
            """;

    private static final String DERIVED = "select count(*) from feed where derived_items is not null";

    @Override
    TestService begin() {
        try {
            var database = MigratedDatabase.createUrl(getClass(), "1");
            OLD.load(database);
            return TestService.onDatabase(database);
        } catch (IOException | SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Keeps the records of 0.1 that follow its own rules (CHG-34, CHG-41). */
    @Override
    Value.Members expected(RecordedTrace trace) {
        var file = Path.of("src/test/resources/upgrade/" + trace.name() + ".expected.json");
        try {
            return Files.exists(file) ? DomainJson.readMembers(Files.readString(file)) : trace.expected();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void oldRunsAreProjectedByThemselves() throws Exception {
        var database = MigratedDatabase.createUrl(getClass(), "1");
        OLD.load(database);
        var connections = ConnectionFactories.get(database);
        var service = TestService.onDatabase(database);
        try (var runs = new RunsOverHttp(service, service.client())) {
            awaitProjection(runs);

            var expected = new TreeMap<String, Integer>();
            runs.items("/runs?limit=1000").forEach(run -> {
                if (!run.get("workflow").isNull()) {
                    expected.merge(name(run.get("workflow")), 1, Integer::sum);
                }
            });
            var projected = new TreeMap<String, Integer>();
            runs.items("/workflows?limit=1000").forEach(workflow -> {
                projected.put(name(workflow), workflow.get("runs").asInt());
            });
            assertThat(projected).isNotEmpty().isEqualTo(expected);
            assertThat(versions(runs, "drift")).hasSize(6).contains("Loader[v1] 1 petsard-drift");
            assertThat(DatabaseRows.number(connections, DERIVED)).isZero();

            var later = new RecordedTrace("minimal").lines().replace("petsard-minimal", "later");
            runs.send(later.replace("\"name\": \"minimal\"", "\"name\": \"later\"")
                    .lines()
                    .toList());
            await().atMost(RunsOverHttp.LONG).until(() -> DatabaseRows.number(connections, DERIVED) > 0);
        }
    }

    /** Waits until the projection has applied all items. */
    private static void awaitProjection(RunsOverHttp runs) {
        await().atMost(RunsOverHttp.LONG).until(() -> {
            var projection = runs.get("/admin/projections").at("/items/0");
            return projection.get("position").asLong() == projection.get("head").asLong();
        });
    }

    /** Returns the versions of the datasets of a workflow: name, number and first run. */
    private static List<String> versions(RunsOverHttp runs, String workflow) {
        var found = new ArrayList<String>();
        for (var dataset : runs.items("/datasets?workflow=petsard/" + workflow)) {
            var path = Stream.of("namespace", "name")
                    .map(part -> UriUtils.encode(dataset.get(part).asString(), UTF_8))
                    .collect(Collectors.joining("/", "/datasets/", "/versions"));
            for (var version : runs.items(path)) {
                found.add(dataset.get("name").asString()
                        + ' '
                        + version.get("version")
                        + ' '
                        + version.at("/first/run_id").asString());
            }
        }
        return found;
    }

    private static String name(JsonNode workflow) {
        return workflow.get("namespace").asString() + '/' + workflow.get("name").asString();
    }

    @Test
    void instanceWorksOnNewerTables() {
        var database = MigratedDatabase.createUrl(getClass());
        var connections = ConnectionFactories.get(database);
        DatabaseRows.execute(connections, "alter table snapshot add column later text");
        DatabaseRows.execute(connections, LATER);
        try (var service = TestService.onDatabase(database)) {
            send(service, new RecordedTrace("minimal").events());
            await().until(() -> DatabaseRows.number(connections, "select count(*) from snapshot") > 0);
        }
    }
}
