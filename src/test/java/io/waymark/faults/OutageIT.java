package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.BrokerProcess;
import io.waymark.fixture.DatabaseProcess;
import io.waymark.fixture.Events;
import io.waymark.fixture.Proxy;
import io.waymark.fixture.Rows;
import io.waymark.fixture.Service;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Servers that are away, at the start and in the middle; an instance that sleeps; one that is told to end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutageIT {
    /** A few seconds, or with {@code -Dwaymark.test.away=60} the minute that is promised. */
    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("waymark.test.away", 3));

    private static final String NAME = "outage";
    private static final int RUNS = 12;

    @TempDir
    private static Path folder;

    private static BrokerProcess broker;
    private static DatabaseProcess database;
    private static Watched service;
    private static InstanceProcess instance;

    /** Both servers are away then. */
    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.start(folder.resolve("broker"), 1);
        database = DatabaseProcess.start(folder.resolve("database"), 1);
        database.create(NAME);
        broker.gate(0).refuse();
        database.gate(0).refuse();
        service = new Watched(Service.on(
                NAME,
                database.r2dbcUrl(0, NAME),
                "--waymark.kafka.bootstrap-servers=" + broker.bootstrapServers(0),
                "--waymark.kafka.session-timeout=3s",
                "--waymark.kafka.delivery-timeout=3s",
                "--waymark.ingest.max-backoff=1s"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (instance != null) {
            instance.close();
        }
        service.close();
        database.close();
        broker.close();
    }

    @Test
    @Order(1)
    void itStartsWithoutServersAndWorksAsSoonAsTheyAreThere() throws Exception {
        assertThat(service.alive()).isTrue();
        assertThat(service.ready()).isFalse();
        assertAway(service.get("/api/v1/runs"));
        var run = Events.newRun();
        var event = new String(Events.json(run, "1", "Loader"), StandardCharsets.UTF_8);
        assertAway(service.post("/api/v1/events", "application/cloudevents+json", event));

        database.gate(0).resume();
        Await.until("it reads", () -> service.get("/api/v1/runs").statusCode() == 200);
        assertThat(service.ready()).isFalse();
        broker.gate(0).resume();
        Await.until("it is ready", service::ready);

        topic().send(run, List.of(Events.json(run, "1", "Loader")));
        awaitApplied(List.of(run), 1);
    }

    private static void assertAway(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    /** What happens to the connections to which server. */
    private record Outage(String what, boolean ofDatabase, boolean told) {
        Proxy gate() {
            return ofDatabase ? database.gate(0) : broker.gate(0);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** Whoever is not told needs longer to notice: with the long times only. */
    static Stream<Outage> outages() {
        var told = Stream.of(
                new Outage("the broker refuses", false, true), new Outage("the database refuses", true, true));
        var silent = Stream.of(
                new Outage("the broker is silent", false, false), new Outage("the database is silent", true, false));
        return AWAY.toSeconds() < 20 ? told : Stream.concat(told, silent);
    }

    @Order(2)
    @ParameterizedTest
    @MethodSource("outages")
    void aServerThatIsAwayForAWhileMakesItUnreadyAndLosesNothing(Outage outage) throws Exception {
        allWell();
        var runs = runs();
        send(runs, 0, 5);
        if (outage.told()) {
            outage.gate().refuse();
        } else {
            outage.gate().blackHole();
        }
        send(runs, 5, 15);
        Await.until("it is not ready", () -> !service.ready());
        long end = System.nanoTime() + AWAY.toNanos();
        while (System.nanoTime() < end) {
            assertThat(service.alive()).isTrue();
            Await.pause(Duration.ofMillis(500));
        }
        outage.gate().resume();
        send(runs, 15, 20);

        awaitApplied(runs, 20);
        Await.until("nothing lags", () -> service.gauge("waymark.ingest.lag") == 0);
        Await.until("it is ready again", service::ready);
        assertThat(number("select count(*) from event e join run r using (run_no) where r.run_id in (" + names(runs)
                        + ")"))
                .isEqualTo(RUNS * 20);
    }

    @Test
    @Order(3)
    void whatAnInstanceStoresAfterItsPartitionsWentElsewhereIsNotStoredAgain() throws Exception {
        allWell();
        instance = startInstance();
        var runs = runs();
        send(runs, 0, 5);
        awaitApplied(runs, 5);
        var session = Mono.from(direct().create()).block();
        execute(session, "begin");
        execute(session, "select from run where run_id in (" + names(runs) + ") for update");
        send(runs, 5, 10);
        Await.until(
                "its batch waits in a transaction",
                () -> number("select count(*) from pg_stat_activity"
                                + " where application_name = 'other' and wait_event_type = 'Lock'")
                        > 0);

        instance.signal("STOP");
        execute(session, "rollback");
        Mono.from(session.close()).block();
        awaitApplied(runs, 10);
        instance.signal("CONT");

        Await.until("it was told to ask where to go on", () -> instance.log().contains("Taking the partitions anew"));
        send(runs, 10, 20);
        awaitApplied(runs, 20);
        instance.awaitReady();
        assertThat(number("select count(*) from event e join run r using (run_no) where r.run_id in (" + names(runs)
                        + ")"))
                .isEqualTo(RUNS * 20);
    }

    @Test
    @Order(4)
    void anInstanceThatIsToldToEndUnderLoadEndsSoonAndLosesNothing() throws Exception {
        allWell();
        if (instance == null) {
            instance = startInstance();
        }
        var stream = instance.stream("/api/v1/feed");
        var runs = runs();
        var load = Mono.fromRunnable(() -> IntStream.range(0, 40).forEach(i -> send(runs, i * 10, i * 10 + 10)))
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
        awaitApplied(runs, 20);

        instance.signal("TERM");

        assertThat(instance.ended(30)).isEqualTo(143);
        assertThat(stream.get()).contains("data: ");
        load.get();
        awaitApplied(runs, 400);
        assertThat(number("select count(*) from event e join run r using (run_no) where r.run_id in (" + names(runs)
                        + ")"))
                .isEqualTo(RUNS * 400);
        assertThat(instance.log()).doesNotContain("ERROR");
    }

    /** Whatever became of the tests before. */
    private static void allWell() throws Exception {
        broker.gate(0).resume();
        database.gate(0).resume();
        Await.until("it is ready", service::ready);
    }

    private static InstanceProcess startInstance() throws Exception {
        var other = new InstanceProcess(
                folder,
                List.of(
                        "--spring.r2dbc.url=" + database.r2dbcUrl(NAME),
                        "--spring.r2dbc.properties.applicationName=other",
                        "--spring.r2dbc.properties.options=idle_in_transaction_session_timeout=3s",
                        "--waymark.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--waymark.kafka.session-timeout=3s",
                        "--waymark.kafka.group-id=" + NAME,
                        "--waymark.kafka.topics.events=" + NAME,
                        "--waymark.kafka.topics.commands=" + NAME + "-commands",
                        "--waymark.kafka.topics.dead-letters=" + NAME + "-dead-letters"));
        other.awaitReady();
        return other;
    }

    private static List<RunId> runs() {
        return IntStream.range(0, RUNS).mapToObj(i -> Events.newRun()).toList();
    }

    private static String names(List<RunId> runs) {
        return runs.stream().map(run -> "'" + run + "'").collect(Collectors.joining(", "));
    }

    private static void send(List<RunId> runs, int from, int to) {
        topic().send(runs.stream().collect(Collectors.toMap(run -> run, run -> events(run, from, to))));
    }

    private static List<byte[]> events(RunId run, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Events.json(run, String.valueOf(i), "Loader"))
                .toList();
    }

    /** Past the gate. */
    private static EventsTopic topic() {
        return new EventsTopic(broker.bootstrapServers(), NAME);
    }

    private static void awaitApplied(List<RunId> runs, long each) throws Exception {
        Await.until(
                "%d events of each run are applied".formatted(each),
                () -> number("select count(*) from run where events_ever >= " + each + " and run_id in (" + names(runs)
                                + ")")
                        == runs.size());
    }

    private static ConnectionFactory direct() {
        return ConnectionFactories.get(database.r2dbcUrl(NAME));
    }

    private static long number(String query) {
        return Rows.number(direct(), query);
    }

    private static void execute(Connection session, String sql) {
        Flux.from(session.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .then()
                .block(Await.PATIENCE);
    }
}
