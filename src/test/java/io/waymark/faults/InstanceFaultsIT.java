package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.ServiceProcess;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tests an instance beside another one that is paused longer than its session timeout, or stopped. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstanceFaultsIT {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int CONSUMERS = 4; // two of each instance

    private static String database;
    private static MonitoredService service;
    private static ServiceProcess other;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.createUrl(InstanceFaultsIT.class);
        service = new MonitoredService(TestService.onDatabase(database, "--waymark.kafka.session-timeout=6s"));
        other = ServiceProcess.beside(
                service.service(),
                "--waymark.kafka.session-timeout=6s",
                "--spring.r2dbc.properties.applicationName=other",
                "--spring.r2dbc.properties.options=idle_in_transaction_session_timeout=3s");
    }

    @AfterAll
    static void stop() {
        other.kill();
        service.close();
    }

    @Test
    @Order(1)
    void instanceThatLostPartitionsStoresNothing() throws Exception {
        Awaiter.until(
                "the other instance has partitions",
                () -> other.get("/actuator/prometheus").body().contains("waymark_ingest_lag{"));
        var runs = RunSet.some(12);
        runs.send(service.topic(), 0, 5);
        runs.awaitApplied(database, 5);
        try (var session = MigratedDatabase.connect(database);
                var statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("select from run where " + runs.sqlCondition() + " for update");
            runs.send(service.topic(), 5, 10);
            Awaiter.until("a batch of the other instance waits in a transaction", () -> service.number("""
                    select count(*) from pg_stat_activity
                    where application_name = 'other' and wait_event_type = 'Lock'""") > 0);
            other.pause();
        }
        runs.awaitApplied(database, 10);
        other.resume();

        Awaiter.until("the paused instance resubscribed", () -> other.log().contains("Resubscribing to partitions"));
        runs.send(service.topic(), 10, 20);
        runs.awaitApplied(database, 20);
        other.awaitReady();
        runs.assertApplied(database, 20);
        Awaiter.until(
                "all consumers have joined the group", () -> service.topic().isSharedAmong(CONSUMERS));
    }

    @Test
    @Order(2)
    void shutdownUnderLoadLosesNothing() throws Exception {
        var runs = RunSet.some(12);
        int logged = other.log().length();
        var feed = feed();
        var load = Mono.fromRunnable(() ->
                        IntStream.range(0, 40).forEach(i -> runs.send(service.topic(), i * 10, i * 10 + 10)))
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
        runs.awaitApplied(database, 20);

        assertThat(assertTimeout(GRACE, other::stop)).isEqualTo(143); // 128 + SIGTERM

        assertThat(feed.get(1, TimeUnit.SECONDS).body())
                .as("a stream that ended without a reset")
                .contains("data: ");
        load.join();
        runs.awaitApplied(database, 400);
        runs.assertApplied(database, 400);
        assertThat(other.log().substring(logged)).doesNotContain(" ERROR ");
    }

    /** Completes when the stream ends regularly. */
    private static CompletableFuture<HttpResponse<String>> feed() {
        var request = HttpRequest.newBuilder(URI.create(other.url() + "/api/v1/feed?from=earliest"))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
