package io.waymark;

import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.Rows;
import io.waymark.fixture.Service;
import io.waymark.fixture.Trace;
import io.waymark.upgrade.Dump;
import io.waymark.wire.DomainJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * This version opens what 0.1.0 stored: it answers about its runs as the contract asks, and sending all of their events
 * again has no second effect. A released version's dump is never made anew; that of the version in work is, by {@link
 * io.waymark.upgrade.DumpIT}, when it changes what it stores.
 */
class UpgradeIT extends ConformanceOverHttpIT {

    private static final Dump OLD = new Dump(Path.of("src/test/resources/upgrade/0.1.0.txt.gz"));

    private static final String LATER = """
            insert into flyway_schema_history
                (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
            select max(installed_rank) + 1, '999', 'later', 'SQL', 'V999__later.sql', 1, 'test', 1, true
            from flyway_schema_history
            """;

    @Override
    Service begin() {
        try {
            var database = MigratedDatabase.createUrl(getClass(), "1");
            OLD.load(database);
            return Service.onDatabase(database);
        } catch (IOException | SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Records that 0.1 made by its rules (CHG-34, CHG-41) stay as they are. */
    @Override
    Value.Members expected(Trace trace) {
        var file = Path.of("src/test/resources/upgrade/" + trace.name() + ".expected.json");
        try {
            return Files.exists(file) ? DomainJson.readMembers(Files.readString(file)) : trace.expected();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void anInstanceWorksOnTheTablesOfALaterVersion() {
        var database = MigratedDatabase.createUrl(getClass());
        var connections = ConnectionFactories.get(database);
        Rows.execute(connections, "alter table snapshot add column later text");
        Rows.execute(connections, LATER);
        try (var service = Service.onDatabase(database)) {
            send(service, new Trace("minimal").events());
            await().until(() -> Rows.number(connections, "select count(*) from snapshot") > 0);
        }
    }
}
