package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests records whose run or dead letter can never be read or written (EVT-44): the partition continues. */
class DamagedRunsIT {
    private static final String NEWER_VERSION = "insert into flyway_schema_history (installed_rank, version,"
            + " description, type, script, installed_by, execution_time, success)"
            + " values (1000, '1000', 'newer', 'SQL', 'V1000__newer.sql', 'test', 1, true)";

    private MonitoredService service;
    private RunId damaged;
    private RunId other;

    @BeforeEach
    void damage() throws Exception {
        service = new MonitoredService(TestService.start(
                getClass(), "--waymark.kafka.topics.partitions=1", "--waymark.ingest.max-backoff=500ms"));
        damaged = EventFixtures.newRun();
        other = EventFixtures.newRun();
        send(damaged, "1");
        send(other, "1");
        service.awaitApplied(damaged, 1);
        service.awaitApplied(other, 1);
        service.sql("create table undamaged as select run_id, progress from run");
        service.sql("update run set progress = '{\"metadata\": 1}', version = version + 1 where run_id = '%s'"
                .formatted(damaged));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void recordsOfADamagedRunBecomeDeadLetters() throws Exception {
        send(damaged, "2");
        send(other, "2");

        service.awaitApplied(other, 2);
        var letter = new DeadLetterClient(service)
                .read(new DeadLetterClient(service).await(1).getFirst());
        assertThat(letter.get("reason").asString()).startsWith("Cannot process an event: the service failed at it");
        Awaiter.until("the service is ready", service::ready);

        assertThat(service.delete("/api/v1/runs/" + damaged).statusCode()).isEqualTo(204);
        assertThat(new DeadLetterClient(service)
                        .redrive(letter.get("id").asString(), "")
                        .statusCode())
                .isEqualTo(202);
        service.awaitApplied(damaged, 1);
    }

    @Test
    void runOfNewerVersionBlocksUntilReadable() throws Exception {
        service.sql(NEWER_VERSION);
        send(damaged, "2");
        send(other, "2");

        Awaiter.until("the service is not ready", () -> !service.ready());
        Awaiter.until("the load is retried", () -> service.count("waymark.ingest.retries", "stage", "load") > 8);
        assertThat(new DeadLetterClient(service).count()).isZero();

        service.sql("update run r set progress = u.progress from undamaged u where r.run_id = u.run_id");
        service.awaitApplied(damaged, 2);
        service.awaitApplied(other, 2);
        assertThat(new DeadLetterClient(service).count()).isZero();
    }

    @Test
    void deadLetterRejectedByTopicIsStored() throws Exception {
        var letters = service.topic().named(service.topic().name() + "-dead-letters");
        letters.setMaxRecordBytes(20_000);
        var large = "x".repeat(100_000).getBytes(UTF_8);
        Awaiter.until("the broker rejects large records", () -> {
            long before = new DeadLetterClient(service).count();
            service.topic().sendTo(0, other, List.of(large));
            new DeadLetterClient(service).await(Math.toIntExact(before) + 1);
            return letters.end(0) < before + 1;
        });

        send(other, "2");
        service.awaitApplied(other, 2);
        assertThat(service.count("waymark.ingest.alarms")).isPositive();
        Awaiter.until("the service is ready", service::ready);
    }

    private void send(RunId run, String id) {
        service.topic().sendTo(0, run, List.of(EventFixtures.json(run, id, "Loader")));
    }
}
