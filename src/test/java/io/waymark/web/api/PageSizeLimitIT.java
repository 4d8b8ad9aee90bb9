package io.waymark.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RawHttp;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests that a page has a size limit in bytes for any content, and that a rejected request keeps its connection usable.
 */
class PageSizeLimitIT {
    private static final int MAX_PAGE_BYTES = 10_000_000;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();
    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(PageSizeLimitIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void deadLetterPageEndsAtByteLimit(String order) throws Exception {
        var database =
                ConnectionFactories.get(service.context().getEnvironment().getRequiredProperty("spring.r2dbc.url"));
        DatabaseRows.execute(database, "delete from dead_letter");
        DatabaseRows.execute(database, """
                insert into dead_letter (record_offset, record_time, put_aside_at, partition, topic, reason, headers)
                select n, now(), now(), 0, 't', repeat('r', 1000000), '[]' from generate_series(1, 20) n
                """);

        var offsets = listed("/dead-letters?limit=1000&order=" + order).stream()
                .map(letter -> letter.get("offset").asLong())
                .toList();

        assertThat(order.equals("asc") ? offsets : offsets.reversed())
                .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void snapshotPageEndsAtByteLimit() throws Exception {
        var run = runWithLargeSchemas();

        assertThat(listed("/runs/" + run + "/snapshots?limit=1000&expand=metadata"))
                .hasSize(12)
                .extracting(item -> item.get("snapshot_id").asString())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void evolutionPageEndsAtByteLimit(String order) throws Exception {
        var run = runWithLargeSchemas();

        var versions = listed("/runs/" + run + "/evolution?module=M&limit=1000&order=" + order).stream()
                .map(version -> version.get("version").asLong())
                .toList();

        assertThat(order.equals("asc") ? versions : versions.reversed())
                .isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
    }

    @Test
    void rejectionWithoutReadingBodyKeepsConnection() throws Exception {
        int port = URI.create(service.url()).getPort();
        try (var connection = RawHttp.connect(port, 20_000)) {
            for (int i = 0; i < 50; i++) {
                connection.send(post("image/png", "x".repeat(240)));
                assertThat(connection.read(false).status()).isEqualTo(415);
                connection.send(post("application/cloudevents+json", "x".repeat(8000)));
                assertThat(connection.read(false).status()).isEqualTo(400);
            }
        }
    }

    @Test
    void malformedRequestClosesTheConnection() throws Exception {
        int port = URI.create(service.url()).getPort();
        for (var bad : List.of(
                "GET /api/v1/runs?a=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nX: \u00ff\u0001\r\n\r\n")) {
            try (var connection = RawHttp.connect(port, 20_000)) {
                connection.send("GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(connection.read(false).status()).isEqualTo(200);
                connection.send(bad);
                assertThat(connection.read(false))
                        .satisfies(answer -> assertThat(answer.status()).isEqualTo(400))
                        .satisfies(answer -> assertThat(answer.goesOn()).isFalse());
                assertThat(connection.drain()).isZero();
            }
        }
    }

    /** Completes one module twelve times with a different schema of nearly 1 MB each. */
    private static RunId runWithLargeSchemas() throws Exception {
        var run = EventFixtures.newRun();
        for (int i = 0; i < 12; i++) {
            var event = """
                    {"specversion":"1.0","id":"%d","source":"/it","type":"io.waymark.module.completed",\
                    "subject":"%s","time":"2024-12-24T21:00:00Z","data":{"module":"M","experiment":"e",\
                    "schema":{"id":"s","attributes":{"a":{"description":"%d%s"}}}}}""".formatted(i, run, i, "x".repeat(900_000));
            var request = HttpRequest.newBuilder(URI.create(service.url() + "/api/v1/events"))
                    .header("Content-Type", "application/cloudevents+json")
                    .POST(BodyPublishers.ofString(event));
            assertThat(HTTP.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(202);
        }
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> get("/runs/" + run).get("total_snapshots").asInt() == 12);
        return run;
    }

    private static String post(String type, String body) {
        return "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static List<JsonNode> listed(String list) throws Exception {
        var items = new ArrayList<JsonNode>();
        var next = "";
        do {
            var page = get(list + next);
            page.get("items").forEach(items::add);
            next = page.get("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("next_cursor").asString();
        } while (!next.isEmpty());
        return items;
    }

    private static JsonNode get(String path) throws Exception {
        var answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(service.url() + "/api/v1" + path))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().length()).isLessThan(MAX_PAGE_BYTES);
        return JSON.readTree(answer.body());
    }
}
