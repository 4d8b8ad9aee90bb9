package io.waymark;

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
import org.junit.jupiter.api.Test;

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
