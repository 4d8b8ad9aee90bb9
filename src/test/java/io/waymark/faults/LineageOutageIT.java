package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.BrokerProcess;
import io.waymark.fixture.LineageFixture;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends OpenLineage events while the broker accepts connections and does not answer. The clients give up after 5 s, so
 * the service must answer before its own timeouts of the broker end. The client of these tests gives up after 10 s.
 */
class LineageOutageIT {
    private static final String NAME = "lineage-outage";
    private static final String SINGLE = "/api/v1/lineage";
    private static final String BATCH = "/api/v1/lineage/batch";

    @TempDir
    private static Path folder;

    private static BrokerProcess broker;
    private static MonitoredService service;

    @BeforeAll
    static void start() {
        broker = BrokerProcess.start(folder.resolve("broker"), 1);
        service = new MonitoredService(TestService.on(
                NAME,
                TestServers.newDatabase(LineageOutageIT.class),
                "--waymark.kafka.bootstrap-servers=" + broker.bootstrapServers(0)));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.gate(0).resume();
        service.close();
        broker.close();
    }

    /** Connects the producer of the service, so that the outage begins on open connections. */
    @BeforeEach
    void acceptEvents() throws Exception {
        broker.gate(0).resume();
        Awaiter.until(
                "an event is accepted", () -> post(SINGLE, event("airflow", 0)).statusCode() == 201);
    }

    @Test
    void silentBrokerMakesSingleEventsUnavailable() throws Exception {
        var event = event("spark", 0);
        broker.gate(0).blackHole();

        assertUnavailable(post(SINGLE, event));

        awaitAcceptance(SINGLE, event, 201, "01980a00-0000-7000-8000-000000000101");
    }

    @Test
    void silentBrokerMakesBatchesUnavailable() throws Exception {
        var batch = "[" + String.join(",", List.of(event("dbt", 0), event("trino", 0))) + "]";
        broker.gate(0).blackHole();

        assertUnavailable(post(BATCH, batch));

        awaitAcceptance(BATCH, batch, 204, "01980a00-0000-7000-8000-000000000201");
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.body()).contains("urn:waymark:problem:broker-unavailable", "within 4 s");
    }

    /** Restores the connections and repeats a request, as clients do, until it succeeds. */
    private static void awaitAcceptance(String path, String body, int status, String run) throws Exception {
        broker.gate(0).resume();
        Awaiter.until("the repeated request succeeds", () -> post(path, body).statusCode() == status);
        Awaiter.until(
                "the run is started",
                () -> service.get("/api/v1/runs/" + run).body().contains("\"state\":\"in_progress\""));
    }

    private static String event(String fixture, int number) {
        return new String(LineageFixture.events(fixture).get(number), UTF_8);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return service.post(path, "application/json", body);
    }
}
