package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tests clients that disconnect before the response is complete. */
class ClientFaultsIT {
    private static final int LEAVING = 10_000;
    private static final int AT_ONCE = 64;
    private static MonitoredService service;
    private static RunId run;

    @BeforeAll
    static void start() throws Exception {
        service = new MonitoredService(TestService.start(ClientFaultsIT.class));
        run = new RunId("petsard-adult");
        service.topic().send(run, new RecordedTrace("adult").events());
        service.awaitApplied(run, 20);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void abortedRequestsReleaseTheirResources() throws Exception {
        var seed = System.nanoTime();
        var paths = List.of(
                "/api/v1/runs",
                "/api/v1/runs/" + run,
                "/api/v1/runs/" + run + "/snapshots?expand=metadata",
                "/api/v1/runs/" + run + "/changes?limit=1000",
                "/api/v1/runs/" + run + "/evolution?module=Loader",
                "/api/v1/feed?from=earliest",
                "/api/v1/feed");
        Flux.range(0, LEAVING)
                .flatMap(
                        number -> Mono.fromRunnable(() -> leave(paths, new Random(seed + number)))
                                .subscribeOn(Schedulers.boundedElastic()),
                        AT_ONCE)
                .blockLast(Duration.ofMinutes(4));

        Awaiter.until("no connection is in use", () -> pool().acquiredSize() == 0 && pool().pendingAcquireSize() == 0);
        Awaiter.until("no stream is open", () -> service.gauge("waymark.feed.subscribers") == 0);
        assertThat(pool().allocatedSize()).isLessThanOrEqualTo(pool().getMaxAllocatedSize());
        Awaiter.until(
                "no transaction is open",
                () -> service.number("select count(*) from pg_stat_activity where datname = current_database()"
                                + " and state like 'idle in transaction%' and state_change < now() - interval '1 s'")
                        == 0);
        assertThat(IntStream.range(0, 40).mapToObj(i -> paths.get(i % 5)).map(ClientFaultsIT::status))
                .containsOnly(200);
        assertThat(service.ready()).isTrue();
    }

    /** Sends a request and disconnects after 0 to 20 ms, sometimes with a reset. */
    private static void leave(List<String> paths, Random random) {
        var path = paths.get(random.nextInt(paths.size()));
        var address = URI.create(service.service().url());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.setSoLinger(random.nextBoolean(), 0);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            if (random.nextBoolean()) {
                Awaiter.pause(Duration.ofMillis(random.nextInt(20))); // somewhere within the response
            }
        } catch (IOException refused) {
            throw new IllegalStateException("Could not send request: " + path, refused);
        }
    }

    private static int status(String path) {
        try {
            return service.get(path).statusCode();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static PoolMetrics pool() {
        var connections = service.service().context().getBean(ConnectionFactory.class);
        var pool =
                connections instanceof ConnectionPool own ? own : (ConnectionPool) ((Wrapped<?>) connections).unwrap();
        return pool.getMetrics().orElseThrow();
    }
}
