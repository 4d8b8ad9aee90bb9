package io.waymark.postgres.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.StreamingReplica;
import io.waymark.fixture.TestService;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Reads with a real streaming replica that is up to date, behind, or dead. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReadReplicaIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String CURSOR = "Waymark-Cursor";
    private static StreamingReplica databases;
    private static TestService service;
    private static TestService other;
    private static int published;

    @BeforeAll
    static void start() throws Exception {
        databases = StreamingReplica.start();
        var replica = "--waymark.read.url=" + databases.url();
        service = TestService.onDatabase(
                databases.primaryUrl(), replica, "--waymark.feed.page-size=10", "--waymark.feed.ring=4KB");
        other = service.startAnother(replica);
        publish("warm-up", 1);
        await().atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> read(service, "/runs/warm-up") != null && answered(service) > 0);
    }

    @AfterAll
    static void stop() {
        other.close();
        service.close();
        databases.close();
    }

    @AfterEach
    void resume() throws Exception {
        if (databases.isRunning()) {
            databases.resumeReplay();
        }
    }

    @Test
    @Order(1)
    void replicaAnswersRequests() throws Exception {
        publish("answered", 3);
        awaitSnapshots("answered", 3);

        double before = answered(service);
        await().atMost(TIMEOUT).until(() -> {
            read(service, "/runs/answered/snapshots");
            return answered(service) >= before + 3;
        });
    }

    @Test
    @Order(2)
    void answersAreNeverOlderThanCommittedEvents() throws Exception {
        databases.pauseReplay();

        publish("newer", 5);
        awaitCommit();

        assertThat(snapshots(service, "newer")).isEqualTo(5);
        assertThat(results(service, "behind")).isPositive();
    }

    @Test
    @Order(3)
    void cursorHeaderReachesOtherInstances() throws Exception {
        databases.pauseReplay();

        publish("header", 4);
        awaitCommit();
        var cursor = get(service, "/runs", null).headers().firstValue(CURSOR).orElseThrow();
        var answer = get(other, "/runs/header/snapshots", cursor);

        assertThat(DomainJson.MAPPER.readTree(answer.body()).get("items")).hasSize(4);
        assertThat(get(other, "/runs", "not a cursor").statusCode()).isEqualTo(400);
    }

    @Test
    @Order(4)
    void pagesContinueOnOtherInstances() throws Exception {
        databases.pauseReplay();

        publish("paged", 6);
        awaitCommit();
        var first = read(service, "/runs/paged/snapshots?limit=4");
        var second = read(
                other,
                "/runs/paged/snapshots?limit=4&cursor="
                        + first.get("next_cursor").asString());

        assertThat(first.get("items")).hasSize(4);
        assertThat(second.get("items")).hasSize(2);
    }

    @Test
    @Order(5)
    void feedCatchesUpWithoutGaps() throws Exception {
        publish("caught-up", 30);
        awaitSnapshots("caught-up", 30);
        double before = answered(service);
        var onReplica = feed("/api/v1/feed?from=earliest&kinds=snapshot&run=caught-up", 30);
        double answeredFeeds = answered(service) - before;
        databases.pauseReplay();
        publish("caught-up-2", 10);
        awaitCommit();

        var all = feed("/api/v1/runs/caught-up/feed?from=earliest&kinds=snapshot", 30);
        var others = feed("/api/v1/feed?from=earliest&kinds=snapshot&run=caught-up&run=caught-up-2", 40);

        assertThat(answeredFeeds).isPositive();
        assertThat(all).doesNotHaveDuplicates().isSorted().isEqualTo(onReplica);
        assertThat(others).doesNotHaveDuplicates().isSorted();
    }

    @Test
    @Order(6)
    void deadReplicaIsReplacedByPrimary() throws Exception {
        databases.kill();

        publish("dead", 2);
        awaitCommit();

        assertThat(snapshots(service, "dead")).isEqualTo(2);
        assertThat(results(service, "failed")).isPositive();
    }

    private static void publish(String run, int executions) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < executions; i++) {
            lines.add("""
                    {"specversion":"1.0","id":"%s-%d","source":"/test","type":"io.waymark.module.completed",\
                    "subject":"%s","time":"2026-01-01T00:00:%02dZ","data":{"module":"M%d","experiment":"a",\
                    "schema":{"id":"t","attributes":{"c%d":{"type":"int"}}}}}""".formatted(run, i, run, i, i, i));
        }
        service.client()
                .post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isAccepted();
        published += executions;
    }

    /** Waits until all published events are stored, without a read of the history. */
    private static void awaitCommit() {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(() ->
                        metric(service, "waymark_ingest_events_total") + metric(other, "waymark_ingest_events_total")
                                >= published);
    }

    private static void awaitSnapshots(String run, int number) {
        await().atMost(TIMEOUT).ignoreExceptions().until(() -> snapshots(service, run) == number);
    }

    private static int snapshots(TestService instance, String run) throws Exception {
        return read(instance, "/runs/" + run + "/snapshots").get("items").size();
    }

    private static double answered(TestService instance) throws Exception {
        return results(instance, "answered");
    }

    private static double results(TestService instance, String result) throws Exception {
        return metric(instance, "waymark_replica_reads_total{result=\"" + result + "\"}");
    }

    /** Returns the sum of a meter over its tags. */
    private static double metric(TestService instance, String name) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(instance.url() + "/actuator/prometheus"))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static JsonNode read(TestService instance, String path) throws Exception {
        var answer = get(instance, path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DomainJson.MAPPER.readTree(answer.body());
    }

    private static HttpResponse<String> get(TestService instance, String path, String cursor) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(instance.url() + "/api/v1" + path));
        if (cursor != null) {
            request.header(CURSOR, cursor);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Returns the ids of the first items of a feed, which sort like their positions. */
    private static List<Long> feed(String path, int number) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(service.url() + path)).build();
        var ids = new ArrayList<Long>();
        try (var lines = new BufferedReader(new InputStreamReader(
                HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            var id = "";
            for (var line = lines.readLine(); ids.size() < number; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(line.indexOf('.') + 1).strip();
                } else if (line.equals("event:snapshot") || line.equals("event: snapshot")) {
                    ids.add(Long.parseLong(id, 36));
                }
            }
        }
        return ids;
    }
}
