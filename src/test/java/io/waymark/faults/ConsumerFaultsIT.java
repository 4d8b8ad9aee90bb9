package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.waymark.fixture.Events;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.Service;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Consumers that are slower than Kafka wants them, or do not move at all. */
class ConsumerFaultsIT {

    @Test
    void aBatchThatTakesLongerThanThePollIntervalKeepsItsPartition() throws Exception {
        try (var service = new Watched(Service.start(
                getClass(),
                "--waymark.kafka.properties.max.poll.interval.ms=2000",
                "--waymark.ingest.consumers=1",
                "--waymark.ingest.max-records=2"))) {
            service.sql("""
                    create function slow() returns trigger language plpgsql as $$
                    begin perform pg_sleep(5); return null; end $$""");
            service.sql("create trigger slow before insert on snapshot for each statement execute function slow()");
            var run = Events.newRun();
            service.topic()
                    .send(
                            run,
                            List.of(
                                    Events.json(run, "1", "Loader"),
                                    Events.json(run, "2", "Loader"),
                                    Events.json(run, "3", "Loader")));

            service.awaitApplied(run, 3);

            assertThat(service.applied(run)).isEqualTo(3);
            assertThat(service.count("waymark.ingest.retries"))
                    .as("whatever had to be done again")
                    .isZero();
            assertThat(service.ready()).isTrue();
        }
    }

    /** It asks the store where to begin, and the store does not answer: it does not poll meanwhile. */
    @Test
    void aConsumerThatDoesNotMoveIsMadeAnewAndGoesOn() throws Exception {
        var database = MigratedDatabase.createUrl(getClass());
        var session = Mono.from(ConnectionFactories.get(database).create()).block();
        execute(session, "begin");
        execute(session, "lock table consumer_offset in access exclusive mode");
        try (var service = new Watched(Service.on(
                "faults-" + UUID.randomUUID(),
                database,
                "--waymark.ingest.stuck-after=2s",
                "--waymark.ingest.max-backoff=500ms"))) {
            var run = Events.newRun();
            Await.until("the watchdog barks", () -> service.count("waymark.ingest.watchdog.restarts") > 0);
            assertThat(service.ready()).isFalse();
            assertThat(service.alive()).isTrue();
            service.topic().send(run, List.of(Events.json(run, "1", "Loader")));

            execute(session, "rollback");

            service.awaitApplied(run, 1);
            Await.until("it is ready again", service::ready);
        } finally {
            Mono.from(session.close()).block();
        }
    }

    private static void execute(Connection session, String sql) {
        Flux.from(session.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .then()
                .block(Await.PATIENCE);
    }
}
