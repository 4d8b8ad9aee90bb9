package io.waymark.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.Sha256;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.LineageFixture;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

/** Sends the fixtures of all producers to the complete service and checks the responses of the API. */
class ProducerFixturesIT {
    private static final String ID_PREFIX = "01980a00-0000-7000-8000-000000000";
    private static final String HIVE_TABLE = dataset("hdfs://lab:8020", "/warehouse/lab.db/customer");

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(ProducerFixturesIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "airflow-operators | a10eba32-edbb-593f-b962-ff26107772c7 | completed"
                        + "| group.publish (d.json)=completed, group.publish=completed, load=completed,"
                        + " query.1=completed, query.2=failed, score=completed, survey_backfill_by_hand=completed",
                "spark | 101 | completed | execute_insert_into_hadoop_fs_relation_command.warehouse_report=completed",
                "flink | 301 | in_progress | sessionize (sessions)=completed, sessionize=in_progress",
                "spark-application | 401 | completed"
                        + "| execute_insert_into_hadoop_fs_relation_command.sample_output=completed,"
                        + " execute_merge_into_command_edge.silver_dbo_customers=completed,"
                        + " execute_save_into_data_source_command.dev_load_test=failed,"
                        + " map_partitions_parallel_collection=completed",
                "debezium | 501 | in_progress | cdc.0 (cdc.public.product)=completed, cdc.0=in_progress",
                "trino | 651 | completed | 20260307_020000_00007_abcde=completed",
                "unusual | 701 | failed | stopped=failed"
            })
    void fixtureGivesStatesOfRunAndModules(String producer, String id, String state, String modules) {
        var run = "/api/v1/runs/" + (id.length() == 3 ? ID_PREFIX + id : id);

        LineageFixture.events(producer).forEach(ProducerFixturesIT::post);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(get(run)).contains("\"state\":\"" + state + "\"");
            assertThat(states(get(run + "/executions"))).isEqualTo(modules);
        });
        assertThat(get("/api/v1/dead-letters")).contains("\"items\":[]");
    }

    /** Returns the states of the modules in alphabetical order, as {@code module=state}. */
    private static String states(String executions) {
        return Pattern.compile("\"module_name\":\"([^\"]*)\".*?\"state\":\"(\\w+)\"")
                .matcher(executions)
                .results()
                .map(match -> match.group(1) + '=' + match.group(2))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }

    @Test
    void declaredJobIsPlanOfItsWorkflow() {
        var event = LineageFixture.events("static").getLast();
        var run = "/api/v1/runs/openlineage-job-" + Sha256.hex(event);

        post(event);

        awaitBody(run, "\"state\":\"not_started\"");
        assertThat(get(run)).contains("\"workflow\":{\"namespace\":\"catalog\",\"name\":\"nightly_export\"}");
        assertThat(get(run + "/config")).contains("\"sequence\":[\"nightly_export\"]", "shop.public.items");
    }

    @Test
    void declaredDatasetIsVersionOutsideOfRuns() {
        var items = dataset("postgres://db:5432", "shop.public.items");

        post(LineageFixture.events("static").getFirst());

        awaitBody(items + "/versions", "\"version\":1.*\"fields\":2.*\"observed\":true.*\"runs\":0");
        var first = Json.object(json(items + "/versions/1"), "first");
        assertThat(get("/api/v1/runs/" + Json.text(first, "run_id") + "/metadata?module=dataset"))
                .contains("\"id\":{\"type\":\"bigint\"", "\"title\":{\"type\":\"varchar\"");
    }

    @Test
    void alteredTableHasVersionPerStatement() {
        var events = LineageFixture.events("hive");

        for (int version = 1; version <= 3; version++) {
            post(events.get(version - 1));
            awaitBody(HIVE_TABLE, "\"versions\":" + version);
        }
        post(events.getLast());

        assertThat(get(HIVE_TABLE + "/fields/email")).contains("\"event\":\"created\"", ID_PREFIX + "602");
        assertThat(get(HIVE_TABLE + "/fields/full_name")).contains("\"event\":\"created\"", ID_PREFIX + "603");
        assertThat(get(HIVE_TABLE + "/fields/name")).contains("\"event\":\"deleted\"", ID_PREFIX + "603");
        var client = dataset("hdfs://lab:8020", "/warehouse/lab.db/client");
        awaitBody(client, "\"versions\":1");
        assertThat(get(client))
                .contains(
                        "{\"namespace\":\"hdfs://lab:8020\",\"name\":\"/warehouse/lab.db/customer\",\"kind\":\"renamed\"}")
                .contains("{\"namespace\":\"hive://metastore:9083\",\"name\":\"lab.client\",\"kind\":\"symlink\"}");
        var table = dataset("hive://metastore:9083", "lab.client");
        assertThat(json(table)).isEqualTo(json(client));
        assertThat(json(table + "/lineage").get("edges"))
                .isEqualTo(json(client + "/lineage").get("edges"));
        assertThat(get("/api/v1/datasets?q=metastore:9083/lab.CLIENT")).contains("/warehouse/lab.db/client");
        assertThat(Json.text(json(dataset("hive://metastore:9083", "lab.customer")), "name"))
                .isEqualTo("/warehouse/lab.db/customer");
        assertThat(json(HIVE_TABLE).get("versions").toString()).contains("3");
    }

    @Test
    void declaredDatasetIsFoundByOtherName() {
        var event = new String(LineageFixture.events("static").getFirst(), UTF_8)
                .replace("public.items", "public.linked")
                .replace(
                        "\"facets\": {",
                        "\"facets\": {\"symlinks\": {\"identifiers\": [{\"namespace\": \"glue\", \"name\": \"linked\"}]}, ");
        assertThat(event).contains("symlinks");

        post(event.getBytes(UTF_8));

        awaitBody(dataset("glue", "linked"), "\"name\":\"shop.public.linked\"");
    }

    @Test
    void namesOutsideOfTheBasicPlaneAreKept() {
        LineageFixture.events("unusual").forEach(ProducerFixturesIT::post);

        var run = "/api/v1/runs/" + ID_PREFIX + "705";
        awaitBody(run, "\"state\":\"completed\"");
        assertThat(Json.object(json(run), "workflow").members())
                .containsEntry("namespace", new Value.Text("лаборатория"))
                .containsEntry("name", new Value.Text("名寄せ🧬"));
        assertThat(Json.text(json(run), "started_at")).isEqualTo("2026-03-07T03:02:00.250000Z");
        assertThat(json(run + "/metadata?module=" + encoded("名寄せ🧬")).toString())
                .contains("naïve=", "金額=", "🧪=", "𝛿 probe");
        awaitBody(dataset("каталог", "顧客/𝔘𝔫𝔦"), "\"versions\":1");
    }

    @Test
    void largeEventIsStoredCompletely() {
        int columns = 2_000;
        var field = "{'name': 'column_%1$04d', 'type': 'decimal(38,%1$d)',"
                + " 'description': 'Reading %1$d of the sensor, in volts'}";
        var fields = IntStream.range(0, columns)
                .mapToObj(field.replace('\'', '"')::formatted)
                .collect(Collectors.joining(", "));
        var event = """
                {"eventType": "COMPLETE", "eventTime": "2026-03-07T04:00:00Z", "producer": "https://example.org/lab",
                "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
                "run": {"runId": "%s801"}, "job": {"namespace": "lab", "name": "wide"}, "inputs": [],
                "outputs": [{"namespace": "s3://lab", "name": "wide", "facets": {"schema": {"fields": [%s]}}}]}
                """.formatted(ID_PREFIX, fields).getBytes(UTF_8);
        assertThat(event.length).isBetween(200_000, 240_000);

        post(event);

        awaitBody("/api/v1/runs/" + ID_PREFIX + "801", "\"state\":\"completed\"");
        var metadata = get("/api/v1/runs/" + ID_PREFIX + "801/metadata?module=wide");
        assertThat(Pattern.compile("\"type\":\"decimal\\(38,\\d+\\)\"")
                        .matcher(metadata)
                        .results()
                        .count())
                .isEqualTo(columns);
        assertThat(metadata).contains("\"column_0000\"", "\"column_1999\"", "Reading 1999 of the sensor");
    }

    private static String dataset(String namespace, String name) {
        return "/api/v1/datasets/" + encoded(namespace) + '/' + encoded(name);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static void post(byte[] event) {
        service.client()
                .post()
                .uri("/api/v1/lineage")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(event)
                .exchange()
                .expectStatus()
                .isCreated();
    }

    private static String get(String path) {
        return service.client()
                .get()
                .uri(URI.create(service.url() + path))
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private static Value.Members json(String path) {
        return DomainJson.readMembers(get(path));
    }

    private static void awaitBody(String path, String pattern) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get(path)).containsPattern("(?s)" + pattern));
    }
}
