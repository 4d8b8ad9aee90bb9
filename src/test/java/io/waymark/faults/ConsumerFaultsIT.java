package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.TestService;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests consumers that exceed Kafka's poll interval or make no progress. */
class ConsumerFaultsIT {

    @Test
    void slowBatchKeepsItsPartition() throws Exception {
        try (var service = new MonitoredService(TestService.start(
                getClass(),
                "--waymark.kafka.properties.max.poll.interval.ms=1000",
                "--waymark.ingest.consumers=1",
                "--waymark.ingest.max-records=1"))) {
            service.sql("""
                    create function slow() returns trigger language plpgsql as $$
                    begin perform pg_sleep(3); return null; end $$""");
            service.sql("create trigger slow before insert on snapshot for each statement execute function slow()");
            var run = EventFixtures.newRun();
            service.topic()
                    .send(run, List.of(EventFixtures.json(run, "1", "Loader"), EventFixtures.json(run, "2", "Loader")));

            service.awaitApplied(run, 2);

            assertThat(service.applied(run)).isEqualTo(2);
            assertThat(service.count("waymark.ingest.retries")).as("retries").isZero();
            assertThat(service.ready()).isTrue();
        }
    }

    /** The consumer does not poll while it waits for the store to return the stored offsets. */
    @Test
    void stuckConsumerIsReplaced() throws Exception {
        var database = MigratedDatabase.createUrl(getClass());
        try (var session = MigratedDatabase.connect(database);
                var statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("lock table consumer_offset in access exclusive mode");
            try (var service = new MonitoredService(TestService.onDatabase(
                    database,
                    "--waymark.ingest.consumers=1",
                    "--waymark.kafka.session-timeout=6s",
                    "--waymark.ingest.stuck-after=2s",
                    "--waymark.ingest.max-backoff=500ms"))) {
                Awaiter.until(
                        "the watchdog restarts the pipeline",
                        () -> service.count("waymark.ingest.watchdog.restarts") > 0);
                Awaiter.until("the service is not ready", () -> !service.ready());
                assertThat(service.alive()).isTrue();
                var runs = RunSet.some(6);
                for (int partition = 0; partition < 6; partition++) {
                    var run = runs.ids().get(partition);
                    service.topic().sendTo(partition, run, List.of(EventFixtures.json(run, "1", "Loader")));
                }

                session.rollback();

                runs.awaitApplied(database, 1);
                Awaiter.until("the service is ready again", service::ready);
            }
        }
    }
}
