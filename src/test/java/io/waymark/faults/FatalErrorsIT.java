package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Tests virtual machine errors at one record within a batch, and a partition without progress (EVT-44). */
class FatalErrorsIT {
    private static final int GOOD = 20;
    private static final int PARTITION = 3;

    private static MonitoredService service;

    /** An error with its name. */
    record Failure(String name, Supplier<Error> error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Failure> failures() {
        return List.of(
                new Failure("OutOfMemoryError", () -> new OutOfMemoryError("injected")),
                new Failure("StackOverflowError", () -> new StackOverflowError("injected")),
                new Failure("NoClassDefFoundError", () -> new NoClassDefFoundError("injected")));
    }

    @BeforeAll
    static void start() {
        service = new MonitoredService(TestService.start(
                FatalErrorsIT.class,
                ErrorInjection.SETTING,
                "--waymark.ingest.stuck-after=2s",
                "--waymark.ingest.max-backoff=200ms"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void recordThatCannotBeAppendedBlocksNothing(Failure failure) throws Exception {
        var run = EventFixtures.newRun();
        ErrorInjection.APPENDS.put("bad " + run, () -> {
            throw failure.error().get();
        });

        service.topic().sendTo(PARTITION, eventsAround(run, run));

        assertOnlyBadIsDead(run, run, failure.name());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void runThatCannotBeLoadedBlocksNothing(Failure failure) throws Exception {
        var run = EventFixtures.newRun();
        var unloadable = EventFixtures.newRun();
        ErrorInjection.LOADS.put(unloadable, failure.error());

        service.topic().sendTo(PARTITION, eventsAround(run, unloadable));

        assertOnlyBadIsDead(run, unloadable, failure.name());
    }

    @Test
    void pipelineThatEndsWithoutSignalIsReplaced() throws Exception {
        var run = EventFixtures.newRun();
        var restarts = service.count("waymark.ingest.watchdog.restarts");
        ErrorInjection.APPENDS.put(
                "bad " + run,
                () -> Mono.fromRunnable(() -> {
                    throw new OutOfMemoryError("injected"); // Reactor does not turn it into a signal
                }));

        service.topic().sendTo(PARTITION, eventsAround(run, run));

        assertOnlyBadIsDead(run, run, "ended without an error or a result");
        assertThat(service.count("waymark.ingest.watchdog.restarts")).isGreaterThan(restarts + 1);
    }

    @Test
    void stalledPartitionMakesInstanceUnready() throws Exception {
        var run = EventFixtures.newRun();
        var gate = Sinks.<Void>empty();
        ErrorInjection.APPENDS.put("bad " + run, gate::asMono);

        service.topic().sendTo(PARTITION, eventsAround(run, run));

        Awaiter.until("the service is not ready", () -> !service.ready());
        assertThat(service.alive()).isTrue();
        assertThat(service.gauge("waymark.ingest.partitions.stalled")).isEqualTo(1);
        assertThat(ingestHealth().get("stalled"))
                .asString()
                .contains(service.topic().name() + "-" + PARTITION, "has not moved since");

        gate.tryEmitEmpty();

        service.awaitApplied(run, GOOD + 1);
        Awaiter.until("the service is ready again", service::ready);
        assertThat(service.gauge("waymark.ingest.partitions.stalled")).isZero();
    }

    private static List<Map.Entry<RunId, byte[]>> eventsAround(RunId run, RunId bad) {
        var events = new ArrayList<Map.Entry<RunId, byte[]>>();
        IntStream.range(0, GOOD)
                .forEach(i -> events.add(Map.entry(run, EventFixtures.json(run, run + "-" + i, "Loader"))));
        events.add(GOOD / 2, Map.entry(bad, EventFixtures.json(bad, "bad " + bad, "Loader")));
        return events;
    }

    private static void assertOnlyBadIsDead(RunId run, RunId bad, String reason) throws Exception {
        var id = "bad " + bad;
        Awaiter.until("the bad record is a dead letter", () -> deadLettersAt(id).size() == 1);
        service.awaitApplied(run, GOOD);
        assertThat(service.applied(run)).isEqualTo(GOOD);
        assertThat(deadLettersAt(id).getFirst()).contains("the service failed at it", reason);
        var next = "select next_offset from consumer_offset where partition = " + PARTITION;
        Awaiter.until(
                "the partition is at its end",
                () -> service.number(next) == service.topic().end(PARTITION));
        Awaiter.until("the service is ready", service::ready);
        assertThat(service.alive()).isTrue();
    }

    /** Returns the reasons of dead letters whose value contains the event id. */
    private static List<String> deadLettersAt(String id) throws Exception {
        var reasons = new ArrayList<String>();
        for (var letter :
                DeadLetterClient.json(service.get(DeadLetterClient.PATH)).get("items")) {
            var whole = new DeadLetterClient(service).read(letter.get("id").asString());
            if (whole.toString().contains(id)) {
                reasons.add(whole.get("reason").asString());
            }
        }
        return reasons;
    }

    private static Map<String, Object> ingestHealth() {
        return service.service()
                .context()
                .getBean("ingestHealthIndicator", ReactiveHealthIndicator.class)
                .health()
                .block()
                .getDetails();
    }
}
