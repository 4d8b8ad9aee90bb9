package io.waymark.web.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.waymark.fixture.RawHttp;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tests requests of common HTTP clients, byte for byte. */
class ProtocolIT {
    private static final String RUN = "/api/v1/runs/petsard-adult";

    private static TestService service;

    @BeforeAll
    static void start() throws IOException {
        service = TestService.start(ProtocolIT.class, "--server.compression.enabled=true");
        for (var event : new RecordedTrace("adult").events()) {
            assertThat(post("Content-Type: application/cloudevents+json\r\n", event)
                            .status())
                    .isEqualTo(202);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> get(RUN, "").text().contains("\"state\":\"completed\""));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/v1/runs                          | application/json      | 200
            /api/v1/runs/petsard-adult            | application/json      | 200
            /api/v1/runs/petsard-adult/changes    | application/x-ndjson  | 200
            /api/v1/runs/petsard-adult/timings    | text/csv              | 200
            /api/v1/runs/nobody                   | application/json      | 404
            /none                                 | */*                   | 404
            /openapi                              | text/yaml             | 200
            /actuator/health                      | */*                   | 200
            /actuator/health/none                 | */*                   | 404
            /actuator/prometheus                  | */*                   | 200
            /                                     | */*                   | 200
            """)
    void http10AnswersAreNotChunked(String path, String accept, int status) throws IOException {
        for (var connection : List.of("", "Connection: keep-alive\r\n")) {
            try (var client = connect()) {
                client.send("GET " + path + " HTTP/1.0\r\n" + connection + "Accept: " + accept + "\r\n\r\n");
                var answer = client.read(false);

                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
                assertThat(answer.text()).isNotEmpty().startsWith(firstOf(get(path, "Accept: " + accept + "\r\n")));
                boolean isOfUnknownLength = answer.header("content-length").isEmpty();
                if (isOfUnknownLength) {
                    assertThat(answer.header("connection")).isEqualTo("close");
                }
                if (isOfUnknownLength || connection.isEmpty()) {
                    assertThat(client.drain()).isZero(); // the connection is closed
                }
            }
        }
    }

    /** Returns the first characters, which would include a chunk size. The rest of metrics differs between requests. */
    private static String firstOf(RawHttp.Answer answer) {
        return answer.text().substring(0, 10);
    }

    @Test
    void http10FeedIsNotChunked() throws IOException {
        try (var client = connect()) {
            client.send("GET /api/v1/feed?from=earliest HTTP/1.0\r\n\r\n");
            var answer = client.read(false);

            assertThat(answer.headers()).doesNotContainKey("transfer-encoding").containsEntry("connection", "close");
            assertThat(client.line()).matches("(retry|id|event|data|):.*"); // no chunk size
        }
    }

    @Test
    void http10ErrorsHaveABody() throws IOException {
        try (var client = connect()) {
            client.send("GET /%zz HTTP/1.0\r\n\r\n");
            var answer = client.read(false);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("urn:waymark:problem:malformed-request");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%2Fb",
                "%2F",
                "none",
                "readiness/a%2Fb",
                "readiness/none",
                "a%2Fb/c",
                "%252F",
                "a;b=%2F",
                "a//b"
            })
    void unknownHealthGroupsAreUnknownPaths(String group) throws IOException {
        try (var client = connect()) {
            for (int i = 0; i < 2; i++) { // on one connection
                client.send("GET /actuator/health/" + group + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                var answer = client.read(false);

                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.text())
                        .contains("urn:waymark:problem:unknown-path", "There is nothing at GET /actuator/health/");
            }
        }
    }

    @Test
    void projectionHealthShowsItsProgressWithoutTokens() throws IOException {
        var answer = get("/actuator/health/across-runs", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"position\":", "\"head\":", "\"lag\":\"PT");
        assertThat(get("/actuator/health", "").text()).doesNotContain("details");
    }

    @Test
    void malformedPathsAreNoInternalErrors() throws IOException {
        var log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        var answers = new ArrayList<String>();
        try {
            for (var base : List.of(
                    "/",
                    "/runs/",
                    "/assets/",
                    "/webjars/",
                    "/webjars/swagger-ui/",
                    "/openapi/",
                    "/schemas/",
                    "/schemas/events/",
                    "/actuator/",
                    "/actuator/health/",
                    "/actuator/health/readiness/",
                    "/actuator/info/",
                    "/actuator/prometheus/",
                    "/api/v1/",
                    "/api/v1/runs/",
                    RUN + "/",
                    RUN + "/snapshots/",
                    "/api/v1/schemas/",
                    "/api/v1/dead-letters/")) {
                for (var path : List.of(
                        "a%2Fb",
                        "%2F",
                        "%5C",
                        "%00",
                        "%0D%0A",
                        "%25",
                        "%252F",
                        "..%2F..",
                        "%2e%2e/",
                        "%2E%2E%2Fapplication.yml",
                        "./",
                        "a//b",
                        ";",
                        ";a=b",
                        "a;b=%2F",
                        "%3B",
                        "%C3%28",
                        "%FF",
                        "%ED%A0%80",
                        "%F0%9F%98%80",
                        "%7B%7D",
                        "{x}",
                        "*",
                        "**",
                        "a:b",
                        "%20",
                        "+",
                        "~",
                        "'\"",
                        "x".repeat(3000))) {
                    for (var method : List.of("GET", "HEAD", "DELETE", "POST", "OPTIONS")) {
                        var answer = status(method, base + path);
                        if (answer >= 500) {
                            answers.add(method + " " + base + path + " " + answer);
                        }
                    }
                }
            }
        } finally {
            log.detachAppender(lines);
        }

        assertThat(answers).isEmpty();
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
    }

    @Test
    void healthIsPlainJsonByDefault() throws IOException {
        assertThat(get("/actuator/health", "").header("content-type")).isEqualTo("application/json");
        assertThat(get("/actuator/health", "Accept: application/vnd.spring-boot.actuator.v3+json\r\n")
                        .header("content-type"))
                .isEqualTo("application/vnd.spring-boot.actuator.v3+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/runs", "/openapi", "/none", "/", "/actuator/health", "/api/v1/feed"})
    void answersVaryByEncodingWhereCompressed(String path) throws IOException {
        assertThat(get(path, "").header("vary")).isEqualTo("Accept-Encoding");
        assertThat(get("/openapi", "Accept-Encoding: gzip\r\n").headers())
                .containsEntry("vary", "Accept-Encoding")
                .containsEntry("content-encoding", "gzip");
    }

    /** The request of the JavaScript SDK, with an id that needs encoding. */
    @Test
    void binaryModeOfJavaScriptIsStored() throws IOException {
        var headers = """
                content-type: application/json; charset=utf-8
                ce-id: Z%C3%BCrich%20%22a%22
                ce-time: 2026-11-29T06:18:12.472Z
                ce-type: io.waymark.module.started
                ce-source: /js
                ce-specversion: 1.0
                ce-subject: binary-js
                ce-traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                """;

        assertStored("binary-js", headers, "{\"module\":\"Loader\",\"experiment\":\"a\"}".getBytes(UTF_8));
    }

    /** The compressed request of the Java SDK, with nanoseconds. */
    @Test
    void compressedBinaryModeOfJavaIsStored() throws IOException {
        var headers = """
                Content-Type: application/vnd.acme+json
                Content-Encoding: gzip
                ce-id: 1
                ce-time: 2026-11-29T06:18:12.472050727Z
                ce-type: io.waymark.module.started
                ce-source: /java
                ce-specversion: 1.0
                ce-subject: binary-java
                traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                """;

        assertStored("binary-java", headers, gzip("{\"module\":\"Loader\",\"experiment\":\"a\"}"));
        assertThat(get("/api/v1/runs/binary-java", "").text()).contains("06:18:12.472050Z");
    }

    @Test
    void binaryModeWithoutDataIsStored() throws IOException {
        var headers = """
                ce-id: 1
                ce-time: 2026-11-29T06:18:12Z
                ce-type: io.waymark.run.completed
                ce-source: /java
                ce-specversion: 1.0
                ce-subject: binary-empty
                """;

        assertStored("binary-empty", headers, new byte[0]);
    }

    @Test
    void plainJsonIsStored() throws IOException {
        var event = """
                {"specversion":"1.0","id":"1","source":"/generated","type":"io.waymark.run.started","subject":"plain-json",
                 "time":"2026-11-29T06:18:12Z","data":{}}""";

        assertStored("plain-json", "Content-Type: application/json\n", event.getBytes(UTF_8));
    }

    private static void assertStored(String run, String headers, byte[] body) throws IOException {
        var answer = post(headers.replace("\n", "\r\n"), body);

        assertThat(answer.text()).isEqualTo("{\"accepted\":1,\"rejected\":[]}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/api/v1/runs/" + run, "").status() == 200);
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    private static RawHttp.Answer get(String path, String headers) throws IOException {
        try (var client = connect()) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
            return client.read(false);
        }
    }

    private static RawHttp.Answer post(String headers, byte[] body) throws IOException {
        try (var client = connect()) {
            client.send("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: "
                    + body.length + "\r\n\r\n");
            client.send(body);
            return client.read(false);
        }
    }

    private static int status(String method, String path) throws IOException {
        try (var client = connect()) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.read(method.equals("HEAD")).status();
        }
    }

    private static RawHttp connect() throws IOException {
        return RawHttp.connect(Integer.parseInt(service.url().replaceFirst(".*:", "")), 20_000);
    }
}
