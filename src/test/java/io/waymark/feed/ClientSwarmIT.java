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

/** Tests 10,000 clients, each with its own run, against one instance that is restarted. */
class ClientSwarmIT {
    private static final Logger log = LoggerFactory.getLogger(ClientSwarmIT.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int CLIENT_COUNT = 10_000;
    private static final int ACTIVE_CLIENTS = 300;
    private static final int KILOBYTE = 1024;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");

    @Test
    void largeSwarmReconnectsWithoutQueryStorm() throws Exception {
        int size = ClientSwarm.limitToOpenFiles(CLIENT_COUNT);
        if (size < CLIENT_COUNT) {
            log.warn("\n\n TESTING {} OF {} SUBSCRIBERS: the limit of open files is too low\n", size, CLIENT_COUNT);
        }
        try (var writer = TestService.start(ClientSwarmIT.class)) {
            var instance = ServiceProcess.beside(writer, "--waymark.ingest.enabled=false", "--waymark.feed.ring=1MB");
            long before = heap(instance);
            try (var clientSwarm = new ClientSwarm(instance.port(), size)) {
                await("all clients to connect", () -> clientSwarm.count(SwarmClient::isConnected) == size);
                assertThat((heap(instance) - before) / size)
                        .as("heap bytes per subscriber")
                        .isLessThan(6 * KILOBYTE);
                assertEachReceivesItsRun(writer, clientSwarm);
                instance.stop();
                assertDistinctRetryDelays(clientSwarm);
                publish(writer, clientSwarm.members().subList(0, ACTIVE_CLIENTS), "during the outage");
                publishOtherRuns(writer);
                instance.start();
                assertAllReconnect(instance, clientSwarm);
                publish(writer, clientSwarm.members().subList(ACTIVE_CLIENTS, 2 * ACTIVE_CLIENTS), "afterwards");
                await("the last items", () -> clientSwarm.count(one -> one.items() == 3) == 2 * ACTIVE_CLIENTS);
                assertThat(clientSwarm.count(one -> one.outOfOrder() > 0))
                        .as("clients with items out of order")
                        .isZero();
                assertThat(clientSwarm.count(one -> one.rejections() > 0))
                        .as("clients whose request was rejected")
                        .isZero();
            } finally {
                instance.kill();
            }
        }
    }

    private static void assertEachReceivesItsRun(TestService writer, ClientSwarm clientSwarm) {
        publish(writer, clientSwarm.members(), "first");
        await(
                "all clients to receive 2 items",
                () -> clientSwarm.count(one -> one.items() == 2)
                        == clientSwarm.members().size());
    }

    private static void assertDistinctRetryDelays(ClientSwarm clientSwarm) {
        await("all clients to disconnect", () -> clientSwarm.count(SwarmClient::isConnected) == 0);
        var times = clientSwarm.members().stream().map(SwarmClient::retryDelay).toList();
        assertThat(times).as("retry delays in ms").allMatch(time -> time >= 1000 && time <= 4000);
        var clientsPerInterval =
                times.stream().collect(Collectors.groupingBy(time -> time / 100, Collectors.counting()));
        assertThat(clientsPerInterval.values())
                .as("clients that reconnect in the same 100 ms")
                .allMatch(count -> count < clientSwarm.members().size() / 10);
    }

    /**
     * Asserts that the instance reads pages only for the clients that missed items, and that it batches the head
     * queries of the others.
     */
    private static void assertAllReconnect(ServiceProcess instance, ClientSwarm clientSwarm) throws Exception {
        int size = clientSwarm.members().size();
        await("all clients to reconnect", () -> clientSwarm.count(SwarmClient::isConnected) == size);
        await("the missed items", () -> clientSwarm.count(one -> one.items() == 3) == ACTIVE_CLIENTS);
        assertThat(clientSwarm.count(one -> one.items() == 2)).isEqualTo(size - ACTIVE_CLIENTS);
        double pages = instance.metric("waymark_feed_pages_total");
        double headQueries = instance.metric("waymark_feed_head_queries_total");
        log.warn("{} clients reconnected: {} head queries, {} pages", size, headQueries, pages);
        assertThat(pages).isBetween((double) ACTIVE_CLIENTS, 1.1 * ACTIVE_CLIENTS);
        assertThat(headQueries).as("head queries, each for many clients").isLessThan(size / 10.0);
    }

    /** Publishes more items than the feed buffer holds. */
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

    /** Returns the bytes of live objects on the heap. The histogram runs a garbage collection. */
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
