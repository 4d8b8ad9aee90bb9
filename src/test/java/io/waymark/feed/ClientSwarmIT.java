package io.waymark.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.ServiceProcess;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/** Ten thousand clients, each of a run of its own, at one instance that is stopped and started again. */
class ClientSwarmIT {
    private static final Logger log = LoggerFactory.getLogger(ClientSwarmIT.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int CLIENT_COUNT = 10_000;
    private static final int BUSY = 300;
    private static final int KILOBYTE = 1024;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");

    @Test
    void largeSwarmReconnectsWithoutQueryStorm() throws Exception {
        int size = ClientSwarm.affordable(CLIENT_COUNT);
        if (size < CLIENT_COUNT) {
            log.warn("\n\n ONLY {} OF {} SUBSCRIBERS: this process may open no more files\n", size, CLIENT_COUNT);
        }
        try (var writer = TestService.start(ClientSwarmIT.class)) {
            var instance = ServiceProcess.beside(writer, "--waymark.ingest.enabled=false", "--waymark.feed.ring=1MB");
            long before = heap(instance);
            try (var clientSwarm = new ClientSwarm(instance.port(), size)) {
                await("all to be in", () -> clientSwarm.count(SwarmClient::isConnected) == size);
                assertThat((heap(instance) - before) / size)
                        .as("bytes of heap a subscriber")
                        .isLessThan(16 * KILOBYTE);
                assertEachReceivesItsRun(writer, clientSwarm);
                instance.stop();
                assertDistinctRetryDelays(clientSwarm);
                publish(writer, clientSwarm.members().subList(0, BUSY), "while it was away");
                publishOtherRuns(writer);
                instance.start();
                assertAllReconnect(instance, clientSwarm);
                publish(writer, clientSwarm.members().subList(BUSY, 2 * BUSY), "afterwards");
                await("the last", () -> clientSwarm.count(one -> one.items() == 3) == 2 * BUSY);
                assertThat(clientSwarm.count(one -> one.disordered() > 0 || one.refused() > 0))
                        .isZero();
            } finally {
                instance.kill();
            }
        }
    }

    private static void assertEachReceivesItsRun(TestService writer, ClientSwarm clientSwarm) {
        publish(writer, clientSwarm.members(), "at first");
        await(
                "all to be told",
                () -> clientSwarm.count(one -> one.items() == 2)
                        == clientSwarm.members().size());
    }

    private static void assertDistinctRetryDelays(ClientSwarm clientSwarm) {
        await("all to be out", () -> clientSwarm.count(SwarmClient::isConnected) == 0);
        var times =
                clientSwarm.members().stream().map(SwarmClient::disconnectedAt).toList();
        assertThat(times).as("ms").allMatch(time -> time >= 1000 && time <= 4000);
        var crowded = times.stream().collect(Collectors.groupingBy(time -> time / 100, Collectors.counting()));
        assertThat(crowded.values())
                .as("in a tenth of a second")
                .allMatch(count -> count < clientSwarm.members().size() / 10);
    }

    /** Only who missed something is read for; of the others, many are asked for at once. */
    private static void assertAllReconnect(ServiceProcess instance, ClientSwarm clientSwarm) throws Exception {
        int size = clientSwarm.members().size();
        await("all to be back", () -> clientSwarm.count(SwarmClient::isConnected) == size);
        await("what was missed", () -> clientSwarm.count(one -> one.items() == 3) == BUSY);
        assertThat(clientSwarm.count(one -> one.items() == 2)).isEqualTo(size - BUSY);
        double pages = instance.metric("waymark_feed_pages_total");
        double looks = instance.metric("waymark_feed_head_queries_total");
        log.warn("{} came back: {} looks, {} pages", size, looks, pages);
        assertThat(pages).isBetween((double) BUSY, 1.1 * BUSY);
        assertThat(looks).isLessThan(size / 20.0);
    }

    /** More than the ring holds. */
    private static void publishOtherRuns(TestService writer) {
        send(writer, IntStream.range(0, 5000).mapToObj(i -> "noise").toList(), "noise");
    }

    private static void publish(TestService writer, List<SwarmClient> to, String what) {
        send(writer, to.stream().map(SwarmClient::run).toList(), what);
    }

    private static void send(TestService writer, List<String> runs, String what) {
        var lines = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            var event = EventFixtures.json(new RunId(runs.get(i)), what + i, "Loader");
            lines.append(new String(event, UTF_8)).append('\n');
        }
        writer.client()
                .post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_NDJSON)
                .bodyValue(lines.toString().getBytes(UTF_8))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    /** Bytes alive on the process's heap; looking makes it collect the others. */
    private static long heap(ServiceProcess instance) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(instance.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        var histogram = new String(process.getInputStream().readAllBytes(), US_ASCII);
        var total = TOTAL.matcher(histogram);
        assertThat(total.find()).as(histogram).isTrue();
        return Long.parseLong(total.group(1));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
