package io.waymark.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.Events;
import io.waymark.fixture.Service;
import io.waymark.fixture.ServiceProcess;
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
class CrowdIT {
    private static final Logger log = LoggerFactory.getLogger(CrowdIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WANTED = 10_000;
    private static final int BUSY = 300;
    private static final int KILOBYTE = 1024;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");

    @Test
    void allAreServedAreToldWhenToComeBackAndComeBackWithoutAStormOfQueries() throws Exception {
        int size = Crowd.affordable(WANTED);
        if (size < WANTED) {
            log.warn("\n\n ONLY {} OF {} SUBSCRIBERS: this process may open no more files\n", size, WANTED);
        }
        try (var writer = Service.start(CrowdIT.class)) {
            var instance = ServiceProcess.beside(writer, "--waymark.ingest.enabled=false", "--waymark.feed.ring=1MB");
            long before = heap(instance);
            try (var crowd = new Crowd(instance.port(), size)) {
                await("all to be in", () -> crowd.count(CrowdMember::isInside) == size);
                assertThat((heap(instance) - before) / size)
                        .as("bytes of heap a subscriber")
                        .isLessThan(16 * KILOBYTE);
                eachGetsWhatItsRunTells(writer, crowd);
                instance.stop();
                allWereToldToComeBackAtDifferentTimes(crowd);
                publish(writer, crowd.members().subList(0, BUSY), "while it was away");
                makeNoise(writer);
                instance.start();
                allComeBack(instance, crowd);
                publish(writer, crowd.members().subList(BUSY, 2 * BUSY), "afterwards");
                await("the last", () -> crowd.count(one -> one.items() == 3) == 2 * BUSY);
                assertThat(crowd.count(one -> one.disordered() > 0 || one.refused() > 0))
                        .isZero();
            } finally {
                instance.kill();
            }
        }
    }

    private static void eachGetsWhatItsRunTells(Service writer, Crowd crowd) {
        publish(writer, crowd.members(), "at first");
        await(
                "all to be told",
                () -> crowd.count(one -> one.items() == 2) == crowd.members().size());
    }

    private static void allWereToldToComeBackAtDifferentTimes(Crowd crowd) {
        await("all to be out", () -> crowd.count(CrowdMember::isInside) == 0);
        var times = crowd.members().stream().map(CrowdMember::farewell).toList();
        assertThat(times).as("ms").allMatch(time -> time >= 1000 && time <= 4000);
        var crowded = times.stream().collect(Collectors.groupingBy(time -> time / 100, Collectors.counting()));
        assertThat(crowded.values())
                .as("in a tenth of a second")
                .allMatch(count -> count < crowd.members().size() / 10);
    }

    /** Only who missed something is read for; of the others, many are asked for at once. */
    private static void allComeBack(ServiceProcess instance, Crowd crowd) throws Exception {
        int size = crowd.members().size();
        await("all to be back", () -> crowd.count(CrowdMember::isInside) == size);
        await("what was missed", () -> crowd.count(one -> one.items() == 3) == BUSY);
        assertThat(crowd.count(one -> one.items() == 2)).isEqualTo(size - BUSY);
        double pages = instance.metric("waymark_feed_pages_total");
        double looks = instance.metric("waymark_feed_looks_total");
        log.warn("{} came back: {} looks, {} pages", size, looks, pages);
        assertThat(pages).isBetween((double) BUSY, 1.1 * BUSY);
        assertThat(looks).isLessThan(size / 20.0);
    }

    /** More than the ring holds. */
    private static void makeNoise(Service writer) {
        send(writer, IntStream.range(0, 5000).mapToObj(i -> "noise").toList(), "noise");
    }

    private static void publish(Service writer, List<CrowdMember> to, String what) {
        send(writer, to.stream().map(CrowdMember::run).toList(), what);
    }

    private static void send(Service writer, List<String> runs, String what) {
        var lines = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            var event = Events.json(new RunId(runs.get(i)), what + i, "Loader");
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
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
