package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tests a database that rejects, blocks, is full or is read-only, and two concurrent starts on an empty one. */
class StoreFaultsIT {
    private static MonitoredService service;
    private static MonitoredService other;

    /** Starts both instances concurrently on a database without tables. */
    @BeforeAll
    static void start() {
        var database = TestServers.newDatabase(StoreFaultsIT.class);
        var name = "faults-" + UUID.randomUUID();
        DatabaseRows.execute(
                ConnectionFactories.get(database),
                "do $$ begin execute format('alter database %I set deadlock_timeout = %L', current_database(), '3s');"
                        + " end $$");
        var settings = new String[] {"--waymark.ingest.max-backoff=500ms", "--waymark.maintenance.prune-every=100ms"};
        var second =
                CompletableFuture.supplyAsync(() -> new MonitoredService(TestService.on(name, database, settings)));
        service = new MonitoredService(TestService.on(name, database, settings));
        other = second.join();
    }

    @AfterAll
    static void stop() {
        other.close();
        service.close();
    }

    @Test
    void concurrentStartsMigrateOnce() throws Exception {
        Awaiter.until("both are ready", () -> service.ready() && other.ready());
        assertThat(service.number("select count(*) from flyway_schema_history where not success"))
                .isZero();
        assertThat(service.number("select count(*) - count(distinct version) from flyway_schema_history"
                        + " where version is not null"))
                .isZero();
    }

    @Test
    void serializationFailureIsRetriedOnce() throws Exception {
        service.sql("create sequence broken");
        raise("40001", "if nextval('broken') <= 3 then", "end if;");
        try {
            var run = sent(10);

            service.awaitApplied(run, 10);

            assertThat(service.applied(run)).isEqualTo(10);
            assertThat(service.number("select nextval('broken')")).isGreaterThan(4);
        } finally {
            service.sql("drop function raise cascade");
            service.sql("drop sequence broken");
        }
    }

    /** PostgreSQL aborts the transaction whose deadlock timeout expires first, which is that of the service. */
    @Test
    void deadlockIsRetried() throws Exception {
        var run = sent(1);
        service.awaitApplied(run, 1);
        double retries = appendRetries();
        var session = Mono.from(service.database().create()).block();
        try {
            execute(session, "set deadlock_timeout = '60s'");
            execute(session, "begin");
            execute(session, "select from run where run_id = '" + run + "' for update");
            send(run, 1, 5);
            Awaiter.until("the service waits for the lock", () -> waiting() > 0);
            execute(session, "update consumer_offset set next_offset = next_offset");
            execute(session, "rollback");

            service.awaitApplied(run, 5);
            assertThat(service.applied(run)).isEqualTo(5);
            assertThat(appendRetries()).isGreaterThan(retries);
        } finally {
            Mono.from(session.close()).block();
        }
    }

    private static double appendRetries() {
        return service.count("waymark.ingest.retries", "stage", "append")
                + other.count("waymark.ingest.retries", "stage", "append");
    }

    @Test
    void fullDatabaseStopsIntakeOnly() throws Exception {
        raise("53100", "", "");
        RunId run;
        try {
            run = sent(10);
            Awaiter.until("an instance is not ready", () -> !service.ready() || !other.ready());
            assertThat(service.alive()).isTrue();
            assertThat(service.get("/api/v1/runs").statusCode()).isEqualTo(200);
        } finally {
            service.sql("drop function raise cascade");
        }
        service.awaitApplied(run, 10);
        assertThat(service.applied(run)).isEqualTo(10);
        Awaiter.until("the service is ready again", () -> service.ready() && other.ready());
    }

    @Test
    void readOnlyDatabaseServesReads() throws Exception {
        var before = sent(1);
        service.awaitApplied(before, 1);
        readOnly("on");
        RunId run;
        try {
            run = sent(10);
            Awaiter.until("an instance is not ready", () -> !service.ready() || !other.ready());
            assertThat(service.alive()).isTrue();
            Awaiter.until(
                    "queries use new sessions",
                    () -> service.get("/api/v1/runs/" + before).statusCode() == 200);
            var deletion = service.delete("/api/v1/runs/" + before);
            assertThat(deletion.statusCode()).as(deletion.body()).isEqualTo(503);
            assertThat(deletion.headers().firstValue("Retry-After")).isPresent();
        } finally {
            readOnly("off");
        }
        service.awaitApplied(run, 10);
        assertThat(service.applied(run)).isEqualTo(10);
        Awaiter.until("the service is ready again", () -> service.ready() && other.ready());
    }

    @Test
    void twoInstancesShareMaintenance() throws Exception {
        var runs = IntStream.range(0, 8).mapToObj(i -> EventFixtures.newRun()).toList();
        for (var run : runs) {
            service.topic().send(run, List.of(planned(run)));
            send(run, 0, 40);
        }
        for (var run : runs) {
            service.awaitApplied(run, 41);
        }
        Awaiter.until(
                "all records beyond the limits are pruned",
                () -> service.number("select count(*) from snapshot s"
                                + " join run r using (run_no) where s.number <= r.snapshots_floor")
                        == 0);
        Awaiter.until(
                "the prune queue is empty", () -> service.number("select count(*) from history_prune_queue") == 0);
        for (var run : runs) {
            assertThat(other.get("/api/v1/runs/" + run + "/verify").body()).contains("\"valid\":true");
        }
    }

    private static byte[] planned(RunId run) {
        return """
                {"specversion":"1.0","id":"plan","source":"/tests","type":"io.waymark.run.planned","subject":"%s",\
                "time":"2024-12-24T20:00:00Z","data":{"workflow":{"namespace":"n","name":"w"},"config":{},\
                "sequence":["Loader"],"limits":{"max_snapshots":3,"max_changes":3,"max_timings":3}}}""".formatted(run).getBytes(UTF_8);
    }

    /** Sets the mode for new sessions and terminates all other sessions. */
    private static void readOnly(String how) {
        service.sql("begin read write; do $$ begin execute format("
                + "'alter database %I set default_transaction_read_only = " + how
                + "', current_database()); end $$; commit");
        service.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
    }

    /** Makes every transaction that adds a snapshot fail with an SQL state. */
    private static void raise(String state, String when, String end) {
        service.sql("""
                create function raise() returns trigger language plpgsql as $$
                begin
                    %s raise exception 'broken by the test' using errcode = '%s'; %s
                    return null;
                end $$""".formatted(when, state, end));
        service.sql("create trigger raise before insert on snapshot for each statement execute function raise()");
    }

    private static long waiting() {
        return service.number("select count(*) from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock' and pid <> pg_backend_pid()");
    }

    private static void execute(Connection session, String sql) {
        Flux.from(session.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .then()
                .block(Duration.ofSeconds(30));
    }

    private static RunId sent(int count) {
        var run = EventFixtures.newRun();
        send(run, 0, count);
        return run;
    }

    private static void send(RunId run, int from, int to) {
        service.topic()
                .send(
                        run,
                        IntStream.range(from, to)
                                .mapToObj(i -> EventFixtures.json(run, String.valueOf(i), "Loader"))
                                .toList());
    }
}
