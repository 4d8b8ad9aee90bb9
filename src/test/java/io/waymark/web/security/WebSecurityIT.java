package io.waymark.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.RawHttp;
import io.waymark.fixture.RawHttp.Answer;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests all kinds of responses of a running service over raw HTTP, with and without tokens. */
class WebSecurityIT {
    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";
    private static final Map<String, String> HEADERS = Map.of(
            "x-content-type-options", "nosniff",
            "x-frame-options", "DENY",
            "referrer-policy", "no-referrer",
            "cross-origin-opener-policy", "same-origin",
            "cross-origin-resource-policy", "same-origin");

    private static TestService open;
    private static TestService guarded;

    @BeforeAll
    static void start() {
        open = TestService.start(WebSecurityIT.class);
        guarded = open.startAnother(
                "--waymark.ingest.enabled=false",
                "--waymark.security.read-tokens=reader",
                "--waymark.security.write-tokens=writer",
                "--waymark.web.cors.allowed-origins=https://app.example",
                "--management.server.port=0",
                "--management.server.address=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        guarded.close();
        open.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /                                     | 200
            HEAD /                                    | 200
            GET /runs/anything                        | 200
            GET /assets/index.html                    | 200
            GET /assets/none.js                       | 404
            GET /webjars/swagger-ui/swagger-ui.css    | 200
            GET /webjars/none                         | 404
            GET /openapi                              | 200
            GET /openapi/ui                           | 200
            GET /asyncapi                             | 200
            GET /schemas/event.json                   | 200
            GET /api/v1/runs                          | 200
            HEAD /api/v1/runs                         | 200
            OPTIONS /api/v1/runs                      | 200
            GET /api/v1/runs/none                     | 404
            GET /api/v1/runs?limit=many               | 400
            PUT /api/v1/runs                          | 405
            TRACE /api/v1/runs                        | 405
            GET /api/v1/feed                          | 200
            HEAD /api/v1/feed                         | 200
            GET /api/v1/feed?from=yesterday           | 400
            GET /actuator/health                      | 200
            GET /actuator/health/liveness             | 200
            GET /actuator/prometheus                  | 200
            GET /actuator/none                        | 404
            GET /nowhere                              | 404
            GET /%zz                                  | 400
            HEAD /%zz                                 | 400
            GET /<                                    | 400
            """)
    void everyAnswerHasTheSecurityHeaders(String line, int status) throws IOException {
        var answer = exchange(open, line + " HTTP/1.1", "Host: localhost");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers()).containsAllEntriesOf(HEADERS);
        assertThat(answer.header("content-security-policy")).contains("default-src 'none'", "frame-ancestors 'none'");
    }

    @Test
    void serverErrorsHaveTheSecurityHeaders() throws IOException {
        var errors = Map.of(
                exchange(open, "NONSENSE", "Host: localhost"), 400,
                exchange(open, "GET /" + "x".repeat(9000) + " HTTP/1.1", "Host: localhost"), 414,
                exchange(open, "GET / HTTP/1.1", "Host: localhost", "X: " + "x".repeat(17_000)), 431);

        assertThat(errors).allSatisfy((answer, status) -> {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers()).containsAllEntriesOf(HEADERS).containsEntry("cache-control", "no-store");
            assertThat(answer.header("content-security-policy")).isEqualTo(API_POLICY);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /                    | worker-src 'self'
            /runs/anything       | worker-src 'self'
            /assets/index.html   | worker-src 'self'
            /openapi/ui          | style-src 'self' 'unsafe-inline'
            """)
    void pagesHaveTheirOwnPolicy(String path, String part) throws IOException {
        var answer = exchange(open, "GET " + path + " HTTP/1.1", "Host: localhost");

        assertThat(answer.header("content-security-policy")).contains(part, "script-src 'self'", "connect-src 'self'");
    }

    @Test
    void notModifiedResponseHasSecurityHeaders() throws IOException {
        var tag = exchange(open, "GET /assets/index.html HTTP/1.1", "Host: localhost")
                .header("etag");

        var answer = exchange(open, "GET /assets/index.html HTTP/1.1", "Host: localhost", "If-None-Match: " + tag);

        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.headers()).containsAllEntriesOf(HEADERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/runs", "/actuator/health", "/", "/nowhere", "/openapi"})
    void unsafeRequestsOfOtherOriginsAreProblems(String path) throws IOException {
        var answer = exchange(open, "POST " + path + " HTTP/1.1", "Host: localhost", "Origin: http://evil.example");

        assertProblem(answer, 403, "foreign-origin", path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /api/v1/runs HTTP/1.1                             | evil.example | /api/v1/runs
            GET / HTTP/1.1                                        | evil.example | /
            GET /api/v1/feed HTTP/1.1                             | evil.example | /api/v1/feed
            GET /actuator/health/liveness HTTP/1.1                | evil.example | /actuator/health/liveness
            GET http://evil.example/api/v1/runs HTTP/1.1          | localhost    | /api/v1/runs
            GET /api/v1/runs HTTP/1.0                             | evil.example | /api/v1/runs
            """)
    void requestsForOtherHostsAreProblems(String line, String host, String instance) throws IOException {
        var answer = exchange(open, line, "Host: " + host);

        assertProblem(answer, 421, "unknown-host", instance);
    }

    @Test
    void http10RequestNeedsNoHost() throws IOException {
        assertThat(exchange(open, "GET /actuator/health/liveness HTTP/1.0").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            GET    | -                       | 401 | unauthorized | Bearer realm="waymark"
            GET    | Bearer nobody           | 401 | unauthorized | Bearer realm="waymark", error="invalid_token"
            DELETE | Bearer reader           | 403 | forbidden    | Bearer realm="waymark", error="insufficient_scope"
            """)
    void requestsWithInsufficientTokenAreProblems(
            String method, String token, int status, String name, String challenge) throws IOException {
        var answer = exchange(
                guarded,
                method + " /api/v1/runs/r HTTP/1.1",
                "Host: localhost",
                token == null ? "X: y" : "Authorization: " + token);

        assertProblem(answer, status, name, "/api/v1/runs/r");
        assertThat(answer.header("www-authenticate")).isEqualTo(challenge);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a%2Fb", "a;b=c", "a%3Bb", "a%25b", "a%0Ab", "a%00b", "a%5Cb", "..%2F..", "%2E%2E", "a%FFb"})
    void specialCharactersReachTheController(String characters) throws IOException {
        var run = exchange(open, "GET /api/v1/runs/" + characters + " HTTP/1.1", "Host: localhost");
        var list = exchange(open, "GET /api/v1/runs?workflow=lab/" + characters + " HTTP/1.1", "Host: localhost");

        assertThat(run.status()).isIn(400, 404);
        assertThat(run.text()).containsAnyOf(":malformed-run-id", ":unknown-run");
        assertThat(list.status()).isEqualTo(200);
    }

    @Test
    void unusualHeadersReachTheController() throws IOException {
        var answer =
                exchange(open, "GET /api/v1/runs HTTP/1.1", "Host: localhost", "Idempotency-Key: \u00c3\u0083\u009f");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void preflightsOfAllowedOriginsNeedNoToken() throws IOException {
        var answer = exchange(
                guarded,
                "OPTIONS /api/v1/events HTTP/1.1",
                "Host: localhost",
                "Origin: https://app.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization,content-type,content-encoding,idempotency-key,ce-id");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(answer.header("access-control-allow-methods")).isEqualTo("GET,HEAD,POST,DELETE");
        assertThat(answer.header("access-control-allow-headers"))
                .contains("authorization", "content-type", "content-encoding", "idempotency-key", "ce-id");
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-credentials");
    }

    @Test
    void preflightsOfOtherOriginsAreProblems() throws IOException {
        for (var service : new TestService[] {open, guarded}) {
            var answer = exchange(
                    service,
                    "OPTIONS /api/v1/events HTTP/1.1",
                    "Host: localhost",
                    "Origin: https://evil.example",
                    "Access-Control-Request-Method: POST");

            assertProblem(answer, 403, "foreign-origin", "/api/v1/events");
        }
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/runs, reader, 200", "/api/v1/feed, reader, 200", "/api/v1/runs, nobody, 401"})
    void allowedOriginsCanReadEveryAnswer(String path, String token, int status) throws IOException {
        var answer = exchange(
                guarded,
                "GET " + path + " HTTP/1.1",
                "Host: localhost",
                "Origin: https://app.example",
                "Authorization: Bearer " + token);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(answer.header("access-control-expose-headers"))
                .contains("Waymark-Cursor", "ETag", "Retry-After", "WWW-Authenticate");
        assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("cross-origin");
    }

    @Test
    void otherOriginsGetNoPermissionToRead() throws IOException {
        var answer = exchange(
                guarded,
                "GET /api/v1/runs HTTP/1.1",
                "Host: localhost",
                "Origin: https://evil.example",
                "Authorization: Bearer reader");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .doesNotContainKey("access-control-allow-origin")
                .containsEntry("vary", "Origin");
        assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /actuator/health/liveness HTTP/1.1 | localhost    | 200
            GET /actuator/health/liveness HTTP/1.1 | evil.example | 421
            GET /actuator/prometheus HTTP/1.1      | localhost    | 401
            GET /actuator/none HTTP/1.1            | localhost    | 401
            NONSENSE                               | localhost    | 400
            """)
    void managementPortIsProtectedToo(String line, String host, int status) throws IOException {
        var port = guarded.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);

        var answer = exchange(port, line, "Host: " + host);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers()).containsAllEntriesOf(HEADERS);
    }

    private static void assertProblem(Answer answer, int status, String name, String instance) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.headers())
                .containsAllEntriesOf(HEADERS)
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("cache-control", "no-store");
        var problem = DomainJson.MAPPER.readTree(answer.text());
        assertThat(problem.get("type").asString()).isEqualTo("urn:waymark:problem:" + name);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("instance").asString()).isEqualTo(instance);
        assertThat(problem.get("detail").asString()).hasSizeGreaterThan(20);
    }

    private static Answer exchange(TestService service, String line, String... headers) throws IOException {
        return exchange(URI.create(service.url()).getPort(), line, headers);
    }

    private static Answer exchange(int port, String line, String... headers) throws IOException {
        try (var connection = RawHttp.connect(port, 20_000)) {
            connection.send(
                    line + "\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n") + "\r\n");
            return connection.read(line.startsWith("HEAD"));
        }
    }
}
