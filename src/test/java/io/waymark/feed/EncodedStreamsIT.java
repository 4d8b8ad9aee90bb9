package io.waymark.feed;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.TestService;
import io.waymark.port.store.StoredRun;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests streams whose body the handlers of the HTTP server encode: HTTP/2 and compression. */
class EncodedStreamsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(
                EncodedStreamsIT.class,
                "--server.http2.enabled=true",
                "--server.compression.enabled=true",
                "--server.compression.mime-types=text/event-stream");
        var run = newRun();
        FeedCommits.store(
                        service.context(),
                        List.of(update(StoredRun.unknown(run), started(run, "1", "A"), started(run, "2", "B"))))
                .block(TIMEOUT);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void http2StreamDeliversItems() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = open(client, Version.HTTP_2, "identity");

            assertThat(answer.version()).isEqualTo(Version.HTTP_2);
            assertThat(snapshots(answer.body(), 2)).isEqualTo(2);
            client.shutdownNow();
        }
    }

    @Test
    void compressedStreamDeliversItems() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = open(client, Version.HTTP_1_1, "gzip");

            assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(snapshots(new GZIPInputStream(answer.body()), 2)).isEqualTo(2);
            client.shutdownNow();
        }
    }

    private static HttpResponse<InputStream> open(HttpClient client, Version version, String encoding)
            throws IOException, InterruptedException {
        int port = FeedClient.of(service.context()).port();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/feed?from=earliest"))
                .version(version)
                .header("Accept-Encoding", encoding)
                .timeout(TIMEOUT)
                .build();
        return client.send(request, BodyHandlers.ofInputStream());
    }

    /**
     * Reads the stream up to a number of snapshots. Returns how many of them arrived before its end. A reader would
     * wait for a full buffer of decompressed text.
     */
    private static int snapshots(InputStream body, int expected) throws IOException {
        var text = new StringBuilder();
        int count = 0;
        for (int next = body.read(); next >= 0 && count < expected; next = body.read()) {
            text.append((char) next);
            if (next == '\n') {
                count += text.toString().equals("event: snapshot\n") ? 1 : 0;
                text.setLength(0);
            }
        }
        return count;
    }
}
