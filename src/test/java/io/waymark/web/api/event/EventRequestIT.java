package io.waymark.web.api.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RawHttp;
import io.waymark.fixture.RawHttp.Answer;
import io.waymark.fixture.TestService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests request bodies over raw sockets: encodings, modes, limits and problems. */
class EventRequestIT {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final String LINES = "Content-Type: application/x-ndjson";
    private static final String JSON = "Content-Type: application/json";
    private static final String GZIP = "Content-Encoding: gzip";
    private static final String EVENTS = "/api/v1/events";
    private static TestService service;

    private final RunId run = EventFixtures.newRun();

    @BeforeAll
    static void start() {
        service = TestService.start(EventRequestIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** EVT-13, report 16. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "identity, gzip", " , gzip ,Identity"})
    void gzipBodiesAreDecompressed(String encoding) throws Exception {
        var answer = post(EVENTS, gzip(EventFixtures.json(run, "1", "Loader")), LINES, "Content-Encoding: " + encoding);

        assertThat(answer.text()).isEqualTo("{\"accepted\":1,\"rejected\":[]}");
        awaitSnapshots(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip", "gzip, br"})
    void otherEncodingsAreRejected(String encoding) throws Exception {
        for (var path :
                new String[] {EVENTS, "/api/v1/diff", "/api/v1/runs/r/restore", "/api/v1/dead-letters/1/redrive"}) {
            var type = path.equals(EVENTS) ? LINES : JSON;
            var answer = post(path, "{}".getBytes(UTF_8), type, "Content-Encoding: " + encoding);

            assertProblem(answer, 415, "unsupported-media-type", path);
            assertThat(answer.text()).contains("gzip");
            assertThat(answer.header("accept-encoding")).isEqualTo("gzip");
        }
    }

    @Test
    void identityEncodingIsAccepted() throws Exception {
        assertThat(post(EVENTS, EventFixtures.json(run, "1", "Loader"), LINES, "Content-Encoding: Identity")
                        .status())
                .isEqualTo(202);
    }

    /** EVT-13, EVT-17: 100 MiB of blanks in 100 KB of gzip data. */
    @Test
    void bombIsStoppedAtTheLimit() throws Exception {
        var blanks = new byte[100 << 20];
        Arrays.fill(blanks, (byte) ' ');
        var bomb = gzip(blanks);

        assertProblem(post(EVENTS, bomb, LINES, GZIP), 413, "content-too-large", EVENTS);
        assertProblem(post("/api/v1/diff", bomb, JSON, GZIP), 413, "content-too-large", "/api/v1/diff");
    }

    @Test
    void truncatedGzipIsRejected() throws Exception {
        var packed = gzip(EventFixtures.json(run, "1", "Loader"));
        var answer = post(EVENTS, Arrays.copyOf(packed, packed.length - 3), LINES, GZIP);

        assertProblem(answer, 400, "malformed-request", EVENTS);
        assertThat(answer.text()).contains("Cannot inflate the gzip body: it ends after");
    }

    @Test
    void comparisonsMayBeCompressed() throws Exception {
        var answer = post("/api/v1/diff", gzip("{\"after\": {\"id\": \"t\"}}".getBytes(UTF_8)), JSON, GZIP);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).contains("\"change_type\":\"create\"");
    }

    /** EVT-12; EVT-4: the same event in structured mode has no effect. */
    @Test
    void binaryModeProducesTheSameEvent() throws Exception {
        var data = "{\"module\":\"Loader\",\"experiment\":\"default\"}".getBytes(UTF_8);

        assertThat(binary(data, JSON, "ce-id: a%20b").status()).isEqualTo(202);
        assertThat(post(EVENTS, EventFixtures.json(run, "a b", "Loader"), LINES).status())
                .isEqualTo(202);
        assertThat(post(EVENTS, EventFixtures.json(run, "c", "Loader"), LINES).status())
                .isEqualTo(202);

        awaitSnapshots(2);
        assertThat(service.client()
                        .get()
                        .uri("/api/v1/dead-letters")
                        .exchange()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody())
                .doesNotContain(run.value());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ce-id: 100%              | ce-id: two hexadecimal digits must follow '%'
            ce-extra: 1              | ce-id: a string is required
            ce-id: 1;CE-ID: 2        | ce-id: the header is there twice
            ce-id: 1;ce-time: now    | ce-time: the header is there twice
            """)
    void errorsOfBinaryModeNameTheHeader(String headers, String reason) throws Exception {
        var answer = binary("{}".getBytes(UTF_8), JSON, headers.replace(";", "\r\n"));

        assertProblem(answer, 400, "invalid-events", EVENTS);
        assertThat(json(answer).at("/rejected/0/reason").asString()).contains("Cannot decode the event: " + reason);
    }

    /** EVT-10, report 11. */
    @Test
    void jsonWithoutAttributesExplainsTheModes() throws Exception {
        var answer = post(EVENTS, EventFixtures.json(run, "1", "Loader"), "Content-Type: application/ld+json");

        assertProblem(answer, 415, "unsupported-media-type", EVENTS);
        assertThat(answer.text())
                .contains("application/cloudevents+json", "application/x-ndjson", "binary mode", "ce-specversion");
    }

    /** EVT-11, report 11. */
    @Test
    void emptyBatchIsAcceptedEmptyLinesAreNot() throws Exception {
        assertThat(post(EVENTS, "[]".getBytes(UTF_8), "Content-Type: application/cloudevents-batch+json")
                        .text())
                .isEqualTo("{\"accepted\":0,\"rejected\":[]}");
        assertProblem(post(EVENTS, "\n\n".getBytes(UTF_8), LINES), 400, "no-events", EVENTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"})
    void unknownMembersProduceWarningsInEveryMode(String type) throws Exception {
        var event = new String(EventFixtures.json(run, "1", "Loader"), UTF_8)
                .replace("\"default\"", "\"default\",\"atempt\":2");
        var body = type.contains("batch") ? "[" + event + "]" : event;

        var answer = json(post(EVENTS, body.getBytes(UTF_8), "Content-Type: " + type));

        assertThat(answer.get("accepted").intValue()).isEqualTo(1);
        assertThat(answer.get("warnings"))
                .hasToString("[{\"index\":0,\"id\":\"1\",\"path\":\"/data/atempt\",\"message\":\"This member is"
                        + " unknown and was ignored; did you mean 'attempt'?\"}]");
        assertThat(answer.has("warnings_omitted")).isFalse();
        awaitSnapshots(1);
    }

    @Test
    void unknownMembersProduceWarningsInBinaryMode() throws Exception {
        var data = "{\"module\": \"Loader\", \"experiment\": \"a\", \"atempt\": 2}".getBytes(UTF_8);

        var answer = json(binary(data, JSON, "ce-id: 1"));

        assertThat(answer.get("warnings").get(0).get("path").stringValue()).isEqualTo("/data/atempt");
        awaitSnapshots(1);
    }

    /** EVT-16, reports 02, 17 and 30. */
    @Test
    void problemListsEveryRejectedEvent() throws Exception {
        var bad = new String(EventFixtures.json(run, "1", "Loader"), UTF_8).replace("\"default\"", "NaN");
        var twice = "{\"id\":\"2\",\"a\":{\"k\":1,\"k\":2}}";
        var answer = post(EVENTS, (bad + "\n" + twice + "\n{\n").getBytes(UTF_8), LINES);

        assertProblem(answer, 400, "invalid-events", EVENTS);
        assertThat(json(answer).get("detail").asString())
                .startsWith(
                        "None of the 3 events is valid. Event 0, id 1: Cannot decode the event: /data/experiment: NaN");
        assertThat(json(answer).get("rejected")).hasSize(3);
        assertThat(json(answer).at("/rejected/1/id").asString()).isEqualTo("2");
        assertThat(json(answer).at("/rejected/1/reason").asString()).contains("the name \"k\" occurs twice");
        assertThat(json(answer).at("/rejected/2/id").isNull()).isTrue();
        assertThat(json(answer).at("/rejected/2/reason").asString()).contains("write each event whole on one line");
    }

    @Test
    void listOfRejectedEventsIsBounded() throws Exception {
        var answer = post(EVENTS, "5\n".repeat(50_000).getBytes(UTF_8), LINES);

        assertThat(json(answer).get("detail").asString()).startsWith("None of the 50000 events is valid");
        assertThat(json(answer).get("rejected")).hasSize(1000);
    }

    @Test
    void moreEventsThanFitAreTooLarge() throws Exception {
        assertProblem(post(EVENTS, "5\n".repeat(5_000_000).getBytes(UTF_8), LINES), 413, "content-too-large", EVENTS);
    }

    /** API-44, report 62. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/plain;charset=UTF-8",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "*/*",
                "nonsense"
            })
    void contentTypesOfHtmlFormsAreRejected(String type) throws Exception {
        for (var path : new String[] {"/api/v1/diff", "/api/v1/runs/r/restore", "/api/v1/dead-letters/1/redrive"}) {
            assertProblem(
                    post(path, "{}".getBytes(UTF_8), "Content-Type: " + type), 415, "unsupported-media-type", path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", JSON, "Content-Type: Application/Vnd.Acme+JSON; a=b"})
    void jsonMediaTypesAreAccepted(String header) throws Exception {
        assertThat(post("/api/v1/diff", "{\"before\": NaN}".getBytes(UTF_8), header)
                        .text())
                .contains("Cannot compare two schemas: /before: NaN is not a number of JSON");
        assertThat(post("/api/v1/runs/r/restore", "{\"modules\": [1]}".getBytes(UTF_8), header)
                        .text())
                .contains("Cannot read the request for a restore: /modules/0: a string is expected, not the number 1");
        assertThat(post("/api/v1/dead-letters/999999/redrive", "{}".getBytes(UTF_8), header)
                        .status())
                .isEqualTo(404);
    }

    private Answer binary(byte[] data, String... headers) throws IOException {
        var all = new String[headers.length + 5];
        System.arraycopy(headers, 0, all, 5, headers.length);
        all[0] = "ce-specversion: 1.0";
        all[1] = "ce-source: /tests";
        all[2] = "ce-type: io.waymark.module.started";
        all[3] = "ce-subject: " + run;
        all[4] = "ce-time: 2024-12-24T21:00:00Z";
        return post(EVENTS, data, all);
    }

    private static Answer post(String path, byte[] body, String... headers) throws IOException {
        try (var client = RawHttp.connect(Integer.parseInt(service.url().replaceFirst(".*:", "")), TIMEOUT_MILLIS)) {
            var request = new ByteArrayOutputStream();
            request.writeBytes(("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String.join("\r\n", headers)
                            + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            request.writeBytes(body);
            client.send(request.toByteArray());
            return client.read(false);
        }
    }

    /** API-18. */
    private static void assertProblem(Answer answer, int status, String name, String instance) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        assertThat(json(answer).get("type").asString()).isEqualTo("urn:waymark:problem:" + name);
        assertThat(json(answer).get("status").asInt()).isEqualTo(status);
        assertThat(json(answer).get("instance").asString()).isEqualTo(instance);
        assertThat(json(answer).get("title").asString()).isNotEmpty();
        assertThat(json(answer).get("detail").asString()).isNotEmpty();
    }

    private void awaitSnapshots(int count) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> service.client()
                        .get()
                        .uri("/api/v1/runs/" + run + "/snapshots")
                        .exchange()
                        .expectBody()
                        .jsonPath("$.items.length()")
                        .isEqualTo(count));
    }

    private static JsonNode json(Answer answer) {
        return DomainJson.MAPPER.readTree(answer.text());
    }

    private static byte[] gzip(byte[] body) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        return packed.toByteArray();
    }
}
