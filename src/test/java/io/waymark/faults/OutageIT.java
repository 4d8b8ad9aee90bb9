package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.BrokerProcess;
import io.waymark.fixture.DatabaseProcess;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.NetworkProxy;
import io.waymark.fixture.TestService;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests unreachable servers at startup and during operation. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutageIT {
    /** The duration of an outage, longer than each timeout below. The profile of the chaos harness sets 60 s. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 4));

    private static final List<String> TIMEOUTS = List.of(
            "--waymark.kafka.session-timeout=3s",
            "--waymark.kafka.delivery-timeout=2s",
            "--waymark.kafka.properties.request.timeout.ms=2000",
            "--waymark.kafka.properties.default.api.timeout.ms=3000",
            "--waymark.ingest.max-backoff=1s",
            "--waymark.ingest.attempt-timeout=3s",
            "--waymark.ingest.stuck-after=3s",
            "--waymark.store.read-time-limit=2s",
            "--spring.r2dbc.properties.connectTimeout=PT1S",
            "--spring.r2dbc.pool.max-create-connection-time=1s",
            "--spring.r2dbc.pool.max-validation-time=1s",
            "--spring.r2dbc.pool.max-acquire-time=1s");

    private static final String NAME = "outage";

    @TempDir
    private static Path folder;

    private static BrokerProcess broker;
    private static DatabaseProcess database;
    private static MonitoredService service;

    /** Starts the service while both servers are unreachable. */
    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.start(folder.resolve("broker"), 1);
        database = DatabaseProcess.start(folder.resolve("database"), 1);
        database.create(NAME);
        broker.gate(0).refuse();
        database.gate(0).refuse();
        var servers = Stream.of("--waymark.kafka.bootstrap-servers=" + broker.bootstrapServers(0));
        service = new MonitoredService(TestService.on(
                NAME,
                database.r2dbcUrl(0, NAME),
                Stream.concat(servers, TIMEOUTS.stream()).toArray(String[]::new)));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        database.close();
        broker.close();
    }

    @Test
    @Order(1)
    void serviceStartsWithoutServersAndRecovers() throws Exception {
        assertThat(service.alive()).isTrue();
        assertThat(service.ready()).isFalse();
        assertUnavailable(service.get("/api/v1/runs"));
        var runs = RunSet.some(12);
        var event = new String(EventFixtures.json(runs.ids().getFirst(), "0", "Loader"), StandardCharsets.UTF_8);
        assertUnavailable(service.post("/api/v1/events", "application/cloudevents+json", event));

        database.gate(0).resume();
        Awaiter.until(
                "the service answers queries", () -> service.get("/api/v1/runs").statusCode() == 200);
        assertThat(service.ready()).isFalse();
        broker.gate(0).resume();
        Awaiter.until("the events topic exists", () -> topic().exists());
        runs.send(topic(), 0, 1);
        awaitApplied(runs, 1);
        awaitReady(runs, 1);
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    /** The kind of failure, and the server whose connections fail. */
    private enum Outage {
        THE_BROKER_REFUSES,
        THE_BROKER_IS_SILENT,
        THE_DATABASE_REFUSES,
        THE_DATABASE_IS_SILENT;

        NetworkProxy gate() {
            return switch (this) {
                case THE_BROKER_REFUSES, THE_BROKER_IS_SILENT -> broker.gate(0);
                case THE_DATABASE_REFUSES, THE_DATABASE_IS_SILENT -> database.gate(0);
            };
        }

        void begin() {
            switch (this) {
                case THE_BROKER_REFUSES, THE_DATABASE_REFUSES -> gate().refuse();
                case THE_BROKER_IS_SILENT, THE_DATABASE_IS_SILENT -> gate().blackHole();
            }
        }
    }

    /** Returns one outage for each server if an outage is shorter than 60 s, otherwise all outages. */
    static Stream<Outage> outages() {
        return OUTAGE.toSeconds() < 60
                ? Stream.of(Outage.THE_BROKER_REFUSES, Outage.THE_DATABASE_IS_SILENT)
                : Stream.of(Outage.values());
    }

    @Order(2)
    @ParameterizedTest
    @MethodSource("outages")
    void outageMakesServiceUnreadyAndLosesNothing(Outage outage) throws Exception {
        restoreConnections();
        var runs = RunSet.some(12);
        runs.send(topic(), 0, 5);
        outage.begin();
        long end = System.nanoTime() + OUTAGE.toNanos();
        runs.send(topic(), 5, 15);
        Awaiter.until("the service is not ready", () -> !service.ready());
        while (System.nanoTime() < end) {
            assertThat(service.alive()).isTrue();
            assertThat(service.ready()).isFalse();
            Awaiter.pause(Duration.ofMillis(200));
        }
        outage.gate().resume();
        runs.send(topic(), 15, 20);

        awaitApplied(runs, 20);
        Awaiter.until("the lag is 0", () -> service.gauge("waymark.ingest.lag") == 0);
        runs.assertApplied(database.r2dbcUrl(NAME), 20);
        awaitReady(runs, 20);
    }

    /** Sends events until the service is ready, because a restarted consumer is ready after its first batch. */
    private static void awaitReady(RunSet runs, int sent) throws Exception {
        var next = new AtomicInteger(sent);
        Awaiter.until("the service is ready again", () -> {
            runs.send(topic(), next.get(), next.incrementAndGet());
            return service.ready();
        });
    }

    /** Restores the connections, whatever the outcome of earlier tests. */
    private static void restoreConnections() throws Exception {
        broker.gate(0).resume();
        database.gate(0).resume();
        Awaiter.until("the service is ready", service::ready);
    }

    /** Returns the topic over a connection without a proxy. */
    private static EventsTopic topic() {
        return new EventsTopic(broker.bootstrapServers(), NAME);
    }

    private static void awaitApplied(RunSet runs, int each) throws Exception {
        runs.awaitApplied(database.r2dbcUrl(NAME), each);
    }
}
