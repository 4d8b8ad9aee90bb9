package io.waymark.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.BrokerProcess;
import io.waymark.fixture.DatabaseProcess;
import io.waymark.fixture.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a start while PostgreSQL and Kafka are unreachable. */
class ReadinessLoggerIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final String READY = "Waymark is ready";

    @TempDir
    Path folder;

    @Test
    void readyIsLoggedWhenBothServersAnswer() throws Exception {
        try (var broker = BrokerProcess.start(folder.resolve("broker"), 0);
                var database = DatabaseProcess.start(folder.resolve("database"), 0)) {
            database.create("late");
            broker.kill();
            database.kill();
            var service = ServiceProcess.launch(
                    "--spring.r2dbc.url=" + database.r2dbcUrl("late"),
                    "--waymark.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "--waymark.ingest.max-backoff=1s");
            var kafka = "Waiting for Kafka at " + broker.bootstrapServers();
            var postgres = "Waiting for PostgreSQL at 127.0.0.1:";
            try {
                await().atMost(TIMEOUT).until(() -> has(service, kafka) && has(service, postgres));
                assertThat(service.log())
                        .contains("reason=\"connection refused\"")
                        .doesNotContain(READY);

                database.restart();
                await().atMost(TIMEOUT).until(() -> has(service, " is available now"));
                assertThat(service.log()).doesNotContain(READY);

                broker.restart();
                await().atMost(TIMEOUT).until(() -> has(service, READY));

                assertThat(service.get("/actuator/health/readiness").statusCode())
                        .isEqualTo(200);
                assertThat(service.log().lines().filter(line -> line.contains(" WARN ") || line.contains(" ERROR ")))
                        .allMatch(line -> line.contains("Waiting for "))
                        .extracting(line -> line.replaceFirst(".*Waiting for ", ""))
                        .as("one line per change of state")
                        .doesNotHaveDuplicates();
            } finally {
                service.kill();
            }
        }
    }

    private static boolean has(ServiceProcess service, String text) throws Exception {
        return service.log().contains(text);
    }
}
