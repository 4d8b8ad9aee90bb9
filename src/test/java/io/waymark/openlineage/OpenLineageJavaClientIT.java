package io.waymark.openlineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClient;
import io.openlineage.client.transports.ApiKeyTokenProvider;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.transports.KafkaConfig;
import io.openlineage.client.transports.KafkaTransport;
import io.openlineage.client.transports.Transport;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/**
 * Sends events with OpenLineage's own Java client, without changes to it: START and COMPLETE of many runs. The property
 * {@code openlineage.events} sets their number.
 */
class OpenLineageJavaClientIT {
    private static final int EVENTS = Integer.getInteger("openlineage.events", 300);
    private static final int THREADS = 4;
    private static final String TOKEN = "writer";

    private static final OpenLineage lineage = new OpenLineage(URI.create("https://example.org/producer"));

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(OpenLineageJavaClientIT.class, "--waymark.security.write-tokens=" + TOKEN);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void eventsOverHttpAreCompleteWithoutErrors() throws Exception {
        assertAllArrive("http", new HttpTransport(httpConfig()));
    }

    @Test
    void compressedEventsAreCompleteWithoutErrors() throws Exception {
        var config = httpConfig();
        config.setCompression(HttpConfig.Compression.GZIP);

        assertAllArrive("gzip", new HttpTransport(config));
    }

    @Test
    void eventsOverKafkaAreCompleteWithoutErrors() throws Exception {
        var settings = new Properties();
        settings.setProperty("bootstrap.servers", TestServers.bootstrapServers());
        settings.setProperty("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        settings.setProperty("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");

        assertAllArrive("kafka", new KafkaTransport(new KafkaConfig(service.name() + "-openlineage", null, settings)));
    }

    /** Sends the events of many runs. Fails if the client reports an error, or if a run does not complete. */
    private static void assertAllArrive(String namespace, Transport transport) throws Exception {
        int runs = EVENTS / 2;
        long start = System.nanoTime();

        var client = new OpenLineageClient(transport);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var sent = threads.invokeAll(IntStream.range(0, runs)
                    .mapToObj(number -> send(client, namespace, number))
                    .toList());
            assertThat(sent).allSatisfy(OpenLineageJavaClientIT::assertSucceeded);
        } finally {
            client.close();
        }
        long accepted = System.nanoTime() - start;

        await().atMost(Duration.ofMinutes(5)).until(() -> completed(namespace) == runs);
        System.out.printf(
                "OpenLineage Java client, %s: %d events, 0 errors, accepted in %.1f s, all runs completed after %.1f s%n",
                namespace, 2 * runs, accepted / 1e9, (System.nanoTime() - start) / 1e9);
        assertThat(get("/api/v1/dead-letters")).contains("\"items\":[]");
    }

    private static void assertSucceeded(Future<Object> sent) throws InterruptedException, ExecutionException {
        assertThat(sent.get()).isNull();
    }

    private static Callable<Object> send(OpenLineageClient client, String namespace, int number) {
        return () -> {
            var id = UUID.randomUUID();
            client.emit(event(EventType.START, id, namespace, number));
            client.emit(event(EventType.COMPLETE, id, namespace, number));
            return null;
        };
    }

    private static OpenLineage.RunEvent event(EventType type, UUID id, String namespace, int number) {
        var fields = IntStream.range(0, 20)
                .mapToObj(field -> lineage.newSchemaDatasetFacetFieldsBuilder()
                        .name("field" + field)
                        .type("VARCHAR")
                        .build())
                .toList();
        var facets = lineage.newDatasetFacetsBuilder()
                .schema(lineage.newSchemaDatasetFacet(fields))
                .build();
        var output = lineage.newOutputDatasetBuilder()
                .namespace("postgres://db:5432")
                .name(namespace + ".table" + number % 10)
                .facets(facets)
                .build();
        return lineage.newRunEventBuilder()
                .eventType(type)
                .eventTime(ZonedDateTime.now(ZoneOffset.UTC))
                .run(lineage.newRunBuilder().runId(id).build())
                .job(lineage.newJobBuilder().namespace(namespace).name("job").build())
                .inputs(List.of())
                .outputs(type == EventType.COMPLETE ? List.of(output) : List.of())
                .build();
    }

    private static HttpConfig httpConfig() {
        var token = new ApiKeyTokenProvider();
        token.setApiKey(TOKEN);
        var config = new HttpConfig();
        config.setUrl(URI.create(service.url()));
        config.setAuth(token);
        return config;
    }

    private static long completed(String namespace) {
        return service.client()
                .get()
                .uri("/api/v1/runs?state=completed&workflow={workflow}", namespace + "/job")
                .header("Authorization", "Bearer " + TOKEN)
                .accept(MediaType.APPLICATION_NDJSON)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody()
                .lines()
                .count();
    }

    private static String get(String path) {
        return service.client()
                .get()
                .uri(path)
                .header("Authorization", "Bearer " + TOKEN)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }
}
