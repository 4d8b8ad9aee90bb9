package io.waymark.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.r2dbc.spi.ConnectionFactories;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests that a trace continues from the producer through the transaction to the feed of every instance. */
class EventTracerIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String OTHER_TRACE = "11111111111111111111111111111111";

    private static SpanCollector collector;
    private static TestService service;
    private static TestService other;

    @BeforeAll
    static void start() throws IOException {
        collector = new SpanCollector();
        var settings = new String[] {
            "--management.opentelemetry.enabled=true",
            "--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
            "--management.opentelemetry.tracing.export.schedule-delay=50ms",
            "--waymark.feed.idle-timeout=1h" // an instance without subscribers stops reading the feed after this time
        };
        service = TestService.start(EventTracerIT.class, settings);
        other = service.startAnother(settings);
    }

    @AfterAll
    static void stop() {
        other.close();
        service.close();
        collector.close();
    }

    @Test
    void traceContinuesToTheFeedOfEveryInstance() {
        var run = EventFixtures.newRun();

        post(traced(run, "1", "00-" + TRACE + "-" + PARENT + "-01"));

        var recorded = recorded(run);
        assertThat(SpanCollector.trace(recorded)).isEqualTo(TRACE);
        assertThat(SpanCollector.parent(recorded)).isEqualTo(PARENT);
        await().untilAsserted(() -> assertThat(of(run, "publish feed"))
                .hasSize(2)
                .allSatisfy(item -> {
                    assertThat(SpanCollector.trace(item)).isEqualTo(TRACE);
                    assertThat(SpanCollector.parent(item)).isEqualTo(SpanCollector.id(recorded));
                }));
    }

    /** Two events of one request are usually, but not always, in the same poll. */
    @Test
    void firstEventIsParentAndOthersAreLinked() {
        await().untilAsserted(() -> {
            var run = EventFixtures.newRun();

            post(
                    traced(run, "1", "00-" + TRACE + "-" + PARENT + "-01"),
                    traced(run, "2", "00-" + OTHER_TRACE + "-" + PARENT + "-01"));

            var recorded = recorded(run);
            assertThat(SpanCollector.trace(recorded)).isEqualTo(TRACE);
            assertThat(recorded.getLinksList())
                    .singleElement()
                    .satisfies(
                            link -> assertThat(link.getTraceId().toByteArray()).containsOnly(0x11));
        });
    }

    @Test
    void kafkaHeaderIsUsedWithoutEventTraceParent() throws Exception {
        var run = EventFixtures.newRun();

        publish(run, EventFixtures.json(run, "1", "Loader"), "00-" + TRACE + "-" + PARENT + "-01");

        assertThat(SpanCollector.parent(recorded(run))).isEqualTo(PARENT);
    }

    @Test
    void unsampledEventIsAppliedWithoutTrace() {
        var unsampled = EventFixtures.newRun();
        var malformed = EventFixtures.newRun();
        var run = EventFixtures.newRun();

        post(traced(unsampled, "1", "00-" + TRACE + "-" + PARENT + "-00"));
        post(traced(malformed, "1", "Grüße"));
        post(traced(run, "1", "00-" + TRACE + "-" + PARENT + "-01"));

        assertThat(recorded(run)).isNotNull();
        for (var untraced : List.of(unsampled, malformed)) {
            awaitUntraced(service, untraced);
            assertThat(of(untraced, "record run")).isEmpty();
        }
    }

    @Test
    void nothingIsTracedByDefault() {
        var run = EventFixtures.newRun();
        var endpoint = "--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint();
        try (var untracedService = TestService.start(EventTracerIT.class, endpoint)) {
            post(untracedService, traced(run, "1", "00-" + TRACE + "-" + PARENT + "-01"));
            awaitUntraced(untracedService, run);
        }
        assertThat(of(run, "record run")).isEmpty();
    }

    private static void awaitUntraced(TestService at, RunId run) {
        var database = at.context().getEnvironment().getRequiredProperty("spring.r2dbc.url");
        await().until(() -> DatabaseRows.number(
                        ConnectionFactories.get(database),
                        "select count(*) from feed join run using (run_no) where trace is null and run_id = $1",
                        run.value())
                == 1);
    }

    private static Span recorded(RunId run) {
        await().until(() -> !of(run, "record run").isEmpty());
        return of(run, "record run").getFirst();
    }

    private static List<Span> of(RunId run, String name) {
        return collector.named(name).stream()
                .filter(span -> span.getAttributesList().stream()
                        .anyMatch(attribute -> attribute.getKey().equals("waymark.run_id")
                                && attribute.getValue().getStringValue().equals(run.value())))
                .toList();
    }

    private static String traced(RunId run, String id, String traceParent) {
        return new String(EventFixtures.json(run, id, "Loader"), UTF_8)
                .replaceFirst("\\{", "{\"traceparent\":\"" + traceParent + "\",");
    }

    private static void post(String... events) {
        post(service, events);
    }

    private static void post(TestService to, String... events) {
        to.client()
                .post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/cloudevents-batch+json")
                .bodyValue("[" + String.join(",", events) + "]")
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static void publish(RunId run, byte[] event, String traceParent)
            throws ExecutionException, InterruptedException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                service.context().getEnvironment().getRequiredProperty("waymark.kafka.bootstrap-servers"));
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            var record = new ProducerRecord<>(service.name(), run.value().getBytes(UTF_8), event);
            record.headers().add("traceparent", traceParent.getBytes(UTF_8));
            producer.send(record).get();
        }
    }
}
