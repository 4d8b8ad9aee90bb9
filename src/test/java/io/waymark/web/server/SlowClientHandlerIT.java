package io.waymark.web.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RawHttp;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Tests over raw sockets that connections without progress are closed. */
class SlowClientHandlerIT {
    private static final int TIMEOUT = 30_000;
    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(
                SlowClientHandlerIT.class,
                "--waymark.http.max-connections=40",
                "--waymark.http.header-timeout=1s",
                "--waymark.http.read-timeout=4s",
                "--waymark.http.request-timeout=6s",
                "--waymark.http.write-timeout=1s",
                "--server.netty.idle-timeout=2s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void idleConnectionIsClosed() throws IOException {
        try (var client = connect()) {
            assertThat(client.drain()).isZero();
        }
    }

    @Test
    void tricklingHeadersCloseTheConnection() throws IOException {
        try (var client = connect()) {
            client.send("GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\n");
            trickle(client, "X: y\r\n");
            assertThat(client.drain()).isZero();
        }
    }

    @Test
    void tricklingHeadersOfSecondRequestCloseConnection() throws IOException {
        try (var client = connect()) {
            client.send("GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(200);
            client.send("GET /api/v1/runs HTTP/1.1\r\n");
            trickle(client, "X: y\r\n");
            assertThat(client.drain()).isZero();
        }
    }

    @Test
    void incompleteBodyClosesTheConnection() throws IOException {
        try (var client = connect()) {
            client.send(POST + "Content-Length: 1000\r\n\r\n{");
            assertThat(client.drain()).isZero();
        }
    }

    @Test
    void tricklingBodyClosesTheConnection() throws IOException {
        try (var client = connect()) {
            client.send(POST + "Content-Length: 100000\r\n\r\n{");
            trickle(client, " ");
            assertThat(client.drain()).isZero();
        }
    }

    @Test
    void clientThatNeverReadsIsDisconnected() throws IOException {
        var run = EventFixtures.newRun();
        for (int i = 0; i < 3; i++) {
            service.client()
                    .post()
                    .uri("/api/v1/events")
                    .header("Content-Type", "application/cloudevents+json")
                    .bodyValue(large(run, i))
                    .exchange()
                    .expectStatus()
                    .isAccepted();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> size("/api/v1/runs/" + run + "/results") > 2_000_000);
        try (var client = RawHttp.connectNarrow(port(), TIMEOUT)) {
            for (int i = 0; i < 8; i++) {
                client.send("GET /api/v1/runs/" + run + "/results HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> isClosed(client));
        }
    }

    @Test
    void excessConnectionIsClosed() throws IOException {
        var open = new ArrayList<RawHttp>();
        try {
            for (int i = 0; i < 60; i++) {
                open.add(connect());
            }
            assertThat(open.getLast().drain()).isZero();
        } finally {
            for (var one : open) {
                one.close();
            }
        }
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> size("/api/v1/runs") > 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /%zz?a=b HTTP/1.1              | /%25zz",
                "GET /a HTTP/1.1~X\u0001: y       | /a",
                "NONSENSE                           | about:blank",
                "GET /< HTTP/1.1                    | /%3C"
            })
    void invalidHttpGetsAProblemDocument(String request, String instance) throws IOException {
        assertProblem(request.replace("~", "\r\n") + "\r\nHost: localhost\r\n\r\n", 400, instance);
    }

    @Test
    void malformedRequestGetsAProblemDocument() throws IOException {
        var bad = "GET / HTTP/1.1\r\nX\u0001: y\r\n\r\n";
        for (int i = 0; i < 300; i++) {
            try (var client = RawHttp.connect(port(), 5_000)) {
                client.send(i % 10 == 0 ? HEALTH + bad : HEALTH);
                assertThat(client.read(false).status()).isEqualTo(200);
                client.send(i % 10 == 0 ? "" : bad);
                assertThat(client.read(false).status()).isEqualTo(400);
            }
        }
    }

    @Test
    void tooLongLinesAndHeadersGetProblemDocument() throws IOException {
        assertProblem("GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n", 414, "about:blank");
        assertProblem("GET /a?b=c HTTP/1.1\r\nX: " + "x".repeat(17_000) + "\r\n\r\n", 431, "/a");
    }

    private static final String HEALTH = "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String POST =
            "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n";

    private static void assertProblem(String request, int status, String instance) throws IOException {
        try (var client = connect()) {
            client.send(request);
            var answer = client.read(false);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.header("cache-control")).isEqualTo("no-store");
            assertThat(answer.text())
                    .contains(
                            "{\"type\":\"urn:waymark:problem:",
                            "\"title\":\"",
                            "\"status\":" + status,
                            "\"detail\":\"",
                            "\"instance\":\"" + instance + "\"}");
            assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by");
        }
    }

    private static void trickle(RawHttp client, String piece) {
        try {
            for (int i = 0; i < 25; i++) {
                client.send(piece);
                Mono.delay(Duration.ofMillis(400)).block();
            }
        } catch (IOException closed) {
            // expected: the server closes the connection
        }
    }

    private static boolean isClosed(RawHttp client) {
        try {
            client.send("\r\n");
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    private static byte[] large(RunId run, int number) {
        return new String(EventFixtures.json(run, "large-" + number, "Loader"), UTF_8)
                .replace("module.started", "module.completed")
                .replace(
                        "\"experiment\":\"default\"",
                        "\"experiment\":\"e" + number + "\",\"result\":{\"data\":\"" + "x".repeat(1_000_000) + "\"}")
                .getBytes(UTF_8);
    }

    private static int size(String path) {
        return service.client()
                .get()
                .uri(path)
                .exchange()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBody()
                .length;
    }

    private static RawHttp connect() throws IOException {
        return RawHttp.connect(port(), TIMEOUT);
    }

    private static int port() {
        return Integer.parseInt(service.url().replaceFirst(".*:", ""));
    }
}
