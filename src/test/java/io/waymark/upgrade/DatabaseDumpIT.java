package io.waymark.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;

/**
 * Creates a dump of all recorded runs as this version stores them. The property {@code dump} sets the file; the default
 * is a temporary file.
 */
class DatabaseDumpIT {

    private static final List<String> TABLES = List.of(
            "run",
            "event",
            "execution",
            "snapshot",
            "change",
            "timing",
            "result",
            "metadata_version",
            "schema",
            "feed");

    /**
     * To create a dump: {@code ./mvnw verify -Dit.test=DatabaseDumpIT -Ddump=src/test/resources/upgrade/0.1.0.txt.gz}
     */
    @Test
    void writtenDumpCanBeLoaded(@TempDir Path folder) throws Exception {
        var configured = System.getProperty("dump");
        var dump = new DatabaseDump(configured == null ? folder.resolve("dump.gz") : Path.of(configured));
        var from = MigratedDatabase.createUrl(getClass(), "latest");
        fill(from);
        dump.write(from);

        var to = MigratedDatabase.createUrl(getClass(), "latest");
        dump.load(to);
        for (var table : TABLES) {
            assertThat(count(to, table)).as(table).isPositive().isEqualTo(count(from, table));
        }
    }

    private static void fill(String database) {
        try (var service = TestService.onDatabase(database)) {
            long events = RecordedTrace.all()
                    .mapToLong(trace -> trace.events().size())
                    .sum();
            RecordedTrace.all().forEach(trace -> send(service, trace));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> DatabaseRows.number(
                                    ConnectionFactories.get(database),
                                    "select coalesce(sum(next_offset), 0)::bigint from consumer_offset")
                            >= events);
        }
    }

    private static void send(TestService service, RecordedTrace trace) {
        service.client()
                .post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_NDJSON)
                .bodyValue(trace.lines())
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static long count(String database, String table) {
        return DatabaseRows.number(ConnectionFactories.get(database), "select count(*) from " + table);
    }
}
