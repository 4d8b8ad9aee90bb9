package io.waymark.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.client.remote.CrossRunClient;
import io.waymark.client.remote.RemoteSettings;
import io.waymark.domain.run.DatasetName;
import io.waymark.fixture.LineageFixture;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Follows the columns of OpenLineage events over REST. */
class ColumnLineageIT {
    private static final String ID_PREFIX = "01980a00-0000-7000-8000";
    private static final String NAMESPACE = "postgres://db:5432";
    private static final String RAW = "shop.public.orders_raw";
    private static final String ORDERS = "shop.public.orders";

    private static TestService service;
    private static WebTestClient client;

    @BeforeAll
    static void start() {
        service = TestService.start(ColumnLineageIT.class);
        client = service.client();
        events("airflow", 0).forEach(ColumnLineageIT::post);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(edges(0, ORDERS, "")).hasSize(4));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void readersOfColumnAreFoundWithTheirRun() {
        var answer = lineage(0, RAW, "?field=cust&direction=downstream");

        var edge = answer.get("edges").get(0);
        assertThat(answer.get("edges")).hasSize(1);
        assertThat(edge.at("/target/name").asString()).isEqualTo(ORDERS);
        assertThat(edge.at("/target/field").asString()).isEqualTo("customer");
        assertThat(edge.get("kind").asString()).isEqualTo("identity");
        assertThat(edge.get("module_name").asString()).isEqualTo("clean");
        assertThat(edge.at("/workflow/name").asString()).isEqualTo("shop_daily");
        assertThat(edge.get("runs").asInt()).isEqualTo(1);
        assertThat(edge.at("/latest_runs/0").asString())
                .isEqualTo("00000000" + ID_PREFIX.substring(8) + "-000000000001");
    }

    @Test
    void sourcesOfColumnAreUpstream() {
        assertThat(edges(0, ORDERS, "?field=amount"))
                .containsExactly("1 amount transformation amount false clean 1", "1 note filter amount true clean 1");
    }

    @Test
    void anyOrderGivesTheSameEdges() {
        var random = new Random(5);
        var expected = edges(0, ORDERS, "");

        for (int order = 1; order <= 4; order++) {
            var events = events("airflow", order);
            events.addAll(events.subList(2, 5));
            Collections.shuffle(events, random);
            events.forEach(ColumnLineageIT::post);
        }

        for (int order = 1; order <= 4; order++) {
            int number = order;
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(edges(number, ORDERS, "")).isEqualTo(expected));
        }
    }

    @Test
    void rebuiltProjectionGivesTheSameEdges() {
        var before = edges(0, ORDERS, "");
        var generation = generation();

        client.post()
                .uri("/api/v1/admin/projections/across-runs/rebuild")
                .exchange()
                .expectStatus()
                .isAccepted();

        await().atMost(Duration.ofSeconds(30)).until(() -> generation() > generation);
        assertThat(edges(0, ORDERS, "")).isEqualTo(before);
    }

    @Test
    void clientReadsLineage() {
        try (var history = new CrossRunClient(RemoteSettings.of(URI.create(service.url())))) {
            var raw = new DatasetName(namespace(0), RAW);
            var orders = new DatasetName(namespace(0), ORDERS);

            assertThat(history.downstream(raw, "cust", 1).get("edges").toString())
                    .contains("customer");
            assertThat(history.upstream(orders, null, 1).get("edges").toString())
                    .contains("cust");
        }
    }

    @Test
    void depthBeyondTheLimitIsRejected() {
        client.get()
                .uri(URI.create(service.url() + path(0, ORDERS) + "?depth=21"))
                .exchange()
                .expectStatus()
                .isBadRequest();
        client.get()
                .uri(URI.create(service.url() + path(0, ORDERS) + "?direction=upstream,downstream"))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    private static int generation() {
        var answer = client.get()
                .uri("/api/v1/admin/projections")
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        return answer.get("items").get(0).get("generation").asInt();
    }

    private static List<String> edges(int number, String dataset, String query) {
        var edges = lineage(number, dataset, query).path("edges");
        return edges.valueStream()
                .map(edge -> "%d %s %s %s %s %s %d"
                        .formatted(
                                edge.get("depth").asInt(),
                                edge.at("/source/field").asString(),
                                edge.get("kind").asString(),
                                edge.at("/target/field").asString(),
                                edge.get("indirect").asBoolean(),
                                edge.get("module_name").asString(),
                                edge.get("runs").asInt()))
                .toList();
    }

    private static JsonNode lineage(int number, String dataset, String query) {
        return client.get()
                .uri(URI.create(service.url() + path(number, dataset) + query))
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    private static String path(int number, String dataset) {
        var namespace = namespace(number).replace("/", "%2F").replace(":", "%3A");
        return "/api/v1/datasets/" + namespace + "/" + dataset + "/lineage";
    }

    private static String namespace(int number) {
        return NAMESPACE + number;
    }

    /** Returns the events of a producer with ids and datasets of their own. */
    private static List<byte[]> events(String producer, int number) {
        var prefix = "0000000" + number + ID_PREFIX.substring(8);
        return new ArrayList<>(LineageFixture.events(producer).stream()
                .map(event ->
                        new String(event, UTF_8).replace(ID_PREFIX, prefix).replace(NAMESPACE, namespace(number)))
                .map(event -> event.getBytes(UTF_8))
                .toList());
    }

    private static void post(byte[] event) {
        client.post()
                .uri("/api/v1/lineage")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(event)
                .exchange()
                .expectStatus()
                .isCreated();
    }
}
