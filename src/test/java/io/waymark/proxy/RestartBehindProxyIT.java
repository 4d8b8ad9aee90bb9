package io.waymark.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.FreePorts;
import io.waymark.fixture.RawHttp;
import io.waymark.fixture.ServiceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the configurations of {@code deploy/proxy} in front of a service that restarts. */
class RestartBehindProxyIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final int EVENTS_IN_A_ROUND = 20;

    @TempDir
    private static Path folder;

    private static final List<ReverseProxy> proxies = new ArrayList<>();
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws IOException {
        Tools.require("nginx", "nginx-light");
        Tools.require("haproxy", "haproxy");
        service = ServiceProcess.start(RestartBehindProxyIT.class, "--waymark.web.allowed-hosts=waymark.example");
        proxies.add(ReverseProxy.nginx("nginx.conf", folder.resolve("nginx"), service.port()));
        proxies.add(ReverseProxy.haproxy(folder.resolve("haproxy"), service.port()));
    }

    @AfterAll
    static void stop() {
        proxies.forEach(ReverseProxy::close);
        if (service != null) {
            service.kill();
        }
    }

    @Test
    void eventSourceGetsEachItemOnceAcrossRestarts() throws Exception {
        var node = folder.resolve("node");
        NodeEventSource.install(node);
        var clients = new ArrayList<NodeEventSource>();
        var cursor = cursor();
        try {
            for (var proxy : proxies) {
                clients.add(NodeEventSource.open(node, proxy.toString(), proxy.url() + "/api/v1/feed?from=" + cursor));
            }
            awaitOpens(clients, 1);
            sendRound();

            assertThat(service.stop()).isBetween(0, 143);
            awaitOpens(clients, 3); // while the service is down
            service.start();
            sendRound();

            service.kill();
            awaitOpens(clients, 5);
            service.start();
            sendRound();

            var expected = items(cursor, cursor());
            assertThat(expected).hasSizeGreaterThanOrEqualTo(3 * EVENTS_IN_A_ROUND);
            for (var client : clients) {
                await().atMost(TIMEOUT)
                        .untilAsserted(() -> assertThat(client.items())
                                .as(() -> String.join("\n", client.lines()))
                                .isEqualTo(expected));
            }
        } finally {
            clients.forEach(NodeEventSource::close);
        }
    }

    @Test
    void feedOfStoppedServiceIsEmpty() throws Exception {
        int unusedPort = FreePorts.free();
        try (var nginx = ReverseProxy.nginx("nginx.conf", folder.resolve("nginx-alone"), unusedPort);
                var prefixed = ReverseProxy.nginx("nginx-prefix.conf", folder.resolve("nginx-prefixed"), unusedPort);
                var haproxy = ReverseProxy.haproxy(folder.resolve("haproxy-alone"), unusedPort)) {
            for (var root : List.of(nginx.url(), prefixed.url() + "/waymark", haproxy.url())) {
                var feed = get(root + "/api/v1/feed");
                var feedOfRun = get(root + "/api/v1/runs/r-1/feed");

                for (var answer : List.of(feed, feedOfRun)) {
                    assertThat(answer.statusCode()).as(root).isEqualTo(200);
                    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
                    assertThat(answer.body()).isEqualTo("retry: 2000\n\n");
                }
                assertThat(get(root + "/api/v1/runs").statusCode()).isBetween(502, 503);
            }
        }
    }

    @Test
    void configuredHostAndItsPageAreAccepted() throws IOException {
        for (var proxy : proxies) {
            assertThat(post(proxy, "waymark.example", "http://waymark.example")).isEqualTo(202);
            assertThat(post(proxy, "waymark.example", "https://waymark.example"))
                    .isEqualTo(202);
            assertThat(post(proxy, "other.example", "http://other.example")).isEqualTo(421);
            assertThat(post(proxy, "waymark.example", "http://other.example")).isEqualTo(403);
        }
    }

    private static int post(ReverseProxy proxy, String host, String origin) throws IOException {
        try (var client = RawHttp.connect(proxy.port(), 10_000)) {
            client.send("POST /api/v1/events HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                    + "\r\nContent-Type: application/cloudevents-batch+json\r\nContent-Length: 2\r\n\r\n[]");
            return client.read(false).status();
        }
    }

    private static void awaitOpens(List<NodeEventSource> clients, int opens) {
        for (var client : clients) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(client.opens())
                            .as(() -> String.join("\n", client.lines()))
                            .isGreaterThanOrEqualTo(opens));
        }
    }

    /** Sends the events of one run and waits until all are stored. */
    private static void sendRound() throws IOException, InterruptedException {
        RunId run = EventFixtures.newRun();
        service.send(IntStream.range(0, EVENTS_IN_A_ROUND)
                .mapToObj(i -> EventFixtures.json(run, "e" + i, "Loader"))
                .toList());
        await().atMost(TIMEOUT)
                .until(() -> service.get("/api/v1/runs/" + run).body().contains("\"events\":" + EVENTS_IN_A_ROUND));
    }

    private static String cursor() throws IOException, InterruptedException {
        return service.get("/api/v1/runs")
                .headers()
                .firstValue("Waymark-Cursor")
                .orElseThrow();
    }

    /** Returns the ids of the items between two cursors, read without a proxy. */
    private static List<String> items(String from, String through) throws IOException, InterruptedException {
        var ids = new ArrayList<String>();
        var request = HttpRequest.newBuilder(URI.create(service.url() + "/api/v1/feed?from=" + from))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var body = client.send(request, BodyHandlers.ofInputStream()).body();
            var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            for (var line = lines.readLine(); !ids.contains(through); line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    ids.add(line.substring("id:".length()).strip());
                }
            }
            client.shutdownNow();
        }
        return ids;
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        }
    }
}
