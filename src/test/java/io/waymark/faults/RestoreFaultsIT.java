package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tests restores that wait, or that can no longer be applied when their command is processed. */
class RestoreFaultsIT {
    private static final String FIRST = "snapshot_000001_20241224_210000";
    private static MonitoredService service;

    @BeforeAll
    static void start() {
        service = new MonitoredService(TestService.start(
                RestoreFaultsIT.class,
                "--waymark.restore.timeout=2s",
                "--waymark.ingest.max-backoff=500ms",
                "--waymark.kafka.topics.partitions=1"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void slowRestoreIsPendingAndResumedByKey() throws Exception {
        var run = planned(100);
        completed(run, "1", "Loader", "age");
        service.awaitApplied(run, 2);
        HttpResponse<String> pending;
        var intake = holdIntake();
        try {
            pending = restore(run, "the key");
        } finally {
            end(intake);
        }

        assertThat(pending.statusCode()).as(pending.body()).isEqualTo(503);
        assertThat(pending.body()).contains("urn:waymark:problem:restore-pending", "Idempotency-Key");
        assertThat(pending.headers().firstValue("Retry-After")).isPresent();
        Awaiter.until("the restore is stored", () -> restore(run, "the key").statusCode() == 200);
        assertThat(service.get("/api/v1/runs/" + run + "/snapshots?phase=restored")
                        .body())
                .containsOnlyOnce("restored_from");
    }

    @Test
    void restoreToPrunedSnapshotIsGone() throws Exception {
        var run = planned(2);
        completed(run, "1", "Loader", "age");
        service.awaitApplied(run, 2);

        Runnable before = () -> {
            completed(run, "2", "Loader", "zip");
            completed(run, "3", "Loader", "sex");
        };
        var answer = restoreBetween(run, before, () -> {});

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(410);
        assertThat(answer.body()).contains("urn:waymark:problem:pruned-snapshot");
        assertUnrestored(run, "sex");
    }

    @Test
    void inconsistentRestoreIsAConflict() throws Exception {
        var run = planned(100);
        completed(run, "1", "Loader", "age" + run.value().hashCode());
        completed(run, "2", "Loader", "zip");
        service.awaitApplied(run, 3);

        var answer = restoreBetween(
                run,
                () -> completed(run, "3", "Splitter", "x"), // delays the records after it
                () -> service.sql("update snapshot set number = number + 100 where number = 2"
                        + " and run_no = (select r.run_no from run r where r.run_id = '" + run + "')"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("urn:waymark:problem:inconsistent-history");
        assertUnrestored(run, "zip");
    }

    /** Requests a restore while intake is blocked, with one action before the request and one after it. */
    private static HttpResponse<String> restoreBetween(RunId run, Runnable before, Runnable after) throws Exception {
        var intake = holdIntake();
        CompletableFuture<HttpResponse<String>> requested;
        try {
            before.run();
            long end = service.topic().end(0);
            requested = CompletableFuture.supplyAsync(() -> {
                try {
                    return restore(run, "key");
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            });
            Awaiter.until("the restore is on the topic", () -> service.topic().end(0) > end || requested.isDone());
            after.run();
        } finally {
            end(intake);
        }
        var first = requested.join();
        return first.statusCode() == 503 ? restore(run, "key") : first;
    }

    private static void assertUnrestored(RunId run, String field) throws Exception {
        assertThat(service.get("/api/v1/runs/" + run + "/snapshots?phase=restored")
                        .body())
                .doesNotContain("restored_from");
        assertThat(service.get("/api/v1/runs/" + run + "/metadata?module=Loader")
                        .body())
                .contains("\"" + field + "\"");
        assertThat(service.get("/api/v1/dead-letters").body()).contains("Cannot apply a restore");
    }

    /** Blocks intake with a table lock. Queries continue. */
    private static Connection holdIntake() {
        var session = Mono.from(service.database().create()).block();
        execute(session, "begin");
        execute(session, "lock table consumer_offset in share mode");
        return session;
    }

    private static void end(Connection session) {
        execute(session, "rollback");
        Mono.from(session.close()).block();
    }

    private static void execute(Connection session, String sql) {
        Flux.from(session.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .then()
                .block(Awaiter.TIMEOUT);
    }

    private static HttpResponse<String> restore(RunId run, String key) throws Exception {
        return service.post(
                "/api/v1/runs/" + run + "/restore",
                "application/json",
                "{\"snapshot_id\": \"" + FIRST + "\"}",
                "Idempotency-Key",
                key + run);
    }

    private static RunId planned(int snapshots) {
        var run = EventFixtures.newRun();
        send(run, "plan", "run.planned", """
                "workflow":{"namespace":"n","name":"w"},"config":{},"sequence":["Loader"],\
                "limits":{"max_snapshots":%d,"max_changes":0,"max_timings":0}""".formatted(snapshots));
        return run;
    }

    private static void completed(RunId run, String id, String module, String field) {
        send(run, id, "module.completed", """
                "module":"%s","experiment":"default","schema":{"id":"t","attributes":{"%s":{"type":"int"}}}""".formatted(module, field));
    }

    private static void send(RunId run, String id, String type, String data) {
        var event = """
                {"specversion":"1.0","id":"%s","source":"/tests","type":"io.waymark.%s","subject":"%s",\
                "time":"2024-12-24T21:00:00Z","data":{%s}}""".formatted(id, type, run, data);
        service.topic().send(run, List.of(event.getBytes(UTF_8)));
    }
}
