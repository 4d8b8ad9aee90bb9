package io.waymark.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.LineageFixture;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import io.waymark.startup.ApplicationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Exports runs as OpenLineage events, checks them by the rules of OpenLineage, and sends them again. */
class ExportIT {
    private static final String DAG = "01980a00-0000-7000-8000-000000000001";
    private static final String NATIVE = "petsard-adult";
    private static final String BARE = "01980a00-0000-7000-8000-000000000901";
    private static final String UUIDS = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final Schema SCHEMA = schema();

    private static TestService service;
    private static WebTestClient client;

    @BeforeAll
    static void storeRuns() {
        service = TestService.start(ExportIT.class);
        client = service.client();
        LineageFixture.events("airflow").forEach(ExportIT::post);
        var trace = new RecordedTrace("adult");
        client.post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(String.join(
                        "\n",
                        trace.events().stream()
                                .map(event -> new String(event, UTF_8))
                                .toList()))
                .exchange()
                .expectStatus()
                .isAccepted();
        post(bareFacets("START", 1));
        post(bareFacets("COMPLETE", 2));
        awaitState(BARE);
        awaitState(DAG);
        awaitState(NATIVE);
    }

    /** Returns an event whose facets have no producer or no schema URL, as some producers send them. */
    private static byte[] bareFacets(String type, int second) {
        return ("{'eventType': '%s', 'eventTime': '2026-03-02T04:00:0%dZ',"
                        + " 'run': {'runId': '%s', 'facets': {'tags': {'tags': []}, 'nothing': null}},"
                        + " 'job': {'namespace': 'shop', 'name': 'bare', 'facets': {'sql': {'query': 'select 1'}}},"
                        + " 'inputs': [{'namespace': 'db', 'name': 'a', 'facets': {'version': {'datasetVersion': '1'}},"
                        + " 'inputFacets': {'inputStatistics': {'_producer': 'urn:me', 'rowCount': 1}}}],"
                        + " 'outputs': [{'namespace': 'db', 'name': 'b',"
                        + " 'facets': {'schema': {'_producer': null, 'fields': [{'name': 'id'}]}},"
                        + " 'outputFacets': {'outputStatistics': {'rowCount': 1}}}]}")
                .formatted(type, second, BARE)
                .replace('\'', '"')
                .getBytes(UTF_8);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void exportedEventsFollowTheRulesOfOpenLineage() {
        for (var run : List.of(DAG, NATIVE, BARE)) {
            assertThat(export(run))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(event -> assertThat(SCHEMA.validate(event))
                            .as(event.toString())
                            .isEmpty());
        }
    }

    @Test
    void linesAreTheEventsOfTheArray() {
        var lines = client.get()
                .uri("/api/v1/runs/" + DAG + "/openlineage")
                .accept(MediaType.APPLICATION_NDJSON)
                .exchange()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_NDJSON)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(lines.lines().map(DomainJson.MAPPER::readTree).toList()).isEqualTo(export(DAG));
    }

    @Test
    void runOfOpenLineageKeepsItsFacets() {
        var events = export(DAG);

        assertThat(events.getFirst().get("eventType").asString()).isEqualTo("START");
        assertThat(events.getLast().get("eventType").asString()).isEqualTo("COMPLETE");
        assertThat(events)
                .anySatisfy(event -> assertThat(
                                event.at("/run/facets/errorMessage/message").asString(""))
                        .isEqualTo("deadlock detected"))
                .anySatisfy(event -> assertThat(event.at("/outputs/0/facets/columnLineage/fields/customer")
                                .isMissingNode())
                        .isFalse());
    }

    @Test
    void producerIsWaymarkWithItsVersion() {
        var producer = "urn:waymark:" + ApplicationVersion.get();

        assertThat(export(DAG))
                .extracting(event -> event.get("producer").asString())
                .containsOnly(producer);
        assertThat(export(DAG))
                .extracting(event -> event.at("/run/facets/parent/_producer").asString(""))
                .contains(producer);
    }

    @Test
    void bareFacetsGetProducerAndSchemaUrl() {
        var producer = "urn:waymark:" + ApplicationVersion.get();
        var type = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/";

        var completion = export(BARE).stream()
                .filter(event -> !event.at("/outputs/0").isMissingNode())
                .findFirst()
                .orElseThrow();

        assertThat(completion.at("/run/facets").has("nothing")).isFalse();
        assertThat(completion.at("/run/facets/tags/_producer").asString()).isEqualTo(producer);
        assertThat(completion.at("/run/facets/tags/_schemaURL").asString()).isEqualTo(type + "RunFacet");
        assertThat(completion.at("/job/facets/sql/_schemaURL").asString()).isEqualTo(type + "JobFacet");
        var input = completion.at("/inputs/0");
        assertThat(input.at("/facets/version/_schemaURL").asString()).isEqualTo(type + "DatasetFacet");
        var statistics = input.at("/inputFacets/inputStatistics");
        assertThat(statistics.get("_producer").asString()).isEqualTo("urn:me");
        assertThat(statistics.get("_schemaURL").asString()).isEqualTo(type + "InputDatasetFacet");
        var output = completion.at("/outputs/0");
        assertThat(output.at("/facets/schema/_producer").asString()).isEqualTo(producer);
        assertThat(output.at("/outputFacets/outputStatistics/_schemaURL").asString())
                .isEqualTo(type + "OutputDatasetFacet");
    }

    @Test
    void lineageRunKeepsItsSchemas() {
        assertThat(schemasAfterRoundTrip(DAG, UUID.randomUUID().toString()))
                .isNotEmpty()
                .isEqualTo(schemas(DAG));
    }

    @Test
    void nativeRunKeepsItsSchemas() {
        assertThat(schemasAfterRoundTrip(NATIVE, UUID.randomUUID().toString()).values())
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(schemas(NATIVE).values());
    }

    @Test
    void unknownRunIsNotFound() {
        client.get()
                .uri("/api/v1/runs/unknown/openlineage")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    /** Sends the exported events with ids of their own. Returns the attributes of each module of that run. */
    private static Map<String, JsonNode> schemasAfterRoundTrip(String run, String fresh) {
        var events = export(run);
        var root = events.getFirst().at("/run/runId").asString();
        Map<String, String> ids = new LinkedHashMap<>(Map.of(root, fresh));
        for (var event : events) {
            var text = java.util.regex.Pattern.compile(UUIDS)
                    .matcher(event.toString())
                    .replaceAll(id -> ids.computeIfAbsent(
                            id.group(), absent -> UUID.randomUUID().toString()));
            post(text.getBytes(UTF_8));
        }
        awaitState(fresh);
        return schemas(fresh);
    }

    /** Returns the attributes of the current schema of each module. */
    private static Map<String, JsonNode> schemas(String run) {
        Map<String, JsonNode> schemas = new LinkedHashMap<>();
        for (var module :
                get("/api/v1/runs/" + run).get("metadata_modules").valueStream().toList()) {
            var schema = get("/api/v1/runs/" + run + "/metadata?module="
                    + module.asString().replace("[", "%5B").replace("]", "%5D"));
            schemas.put(module.asString(), schema.findValue("attributes"));
        }
        return schemas;
    }

    private static List<JsonNode> export(String run) {
        return get("/api/v1/runs/" + run + "/openlineage").valueStream().toList();
    }

    private static JsonNode get(String path) {
        return client.get()
                .uri(java.net.URI.create(service.url() + path))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    private static void awaitState(String run) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(client.get()
                                .uri("/api/v1/runs/" + run)
                                .exchange()
                                .expectBody(String.class)
                                .returnResult()
                                .getResponseBody())
                        .contains("\"state\":\"completed\""));
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

    private static Schema schema() {
        try (var input = ExportIT.class.getResourceAsStream("/openlineage/run-event.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(DomainJson.MAPPER.readTree(input));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
