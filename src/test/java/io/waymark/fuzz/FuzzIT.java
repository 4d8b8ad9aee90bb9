package io.waymark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.domain.record.Bytes;
import io.waymark.fixture.RawHttp.Answer;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import io.waymark.fuzz.InvalidEvent.Verdict;
import io.waymark.fuzz.InvalidPostGenerator.InvalidPost;
import io.waymark.fuzz.InvalidRecordGenerator.InvalidRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends invalid events, requests and queries over Kafka and HTTP. {@code -Dfuzz.inputs} sets their number,
 * {@code -Dfuzz.seed} the seed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FuzzIT {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 2000);
    private static final long SEED = Long.getLong("fuzz.seed", 20241224);
    private static final Path REPORT = Path.of("target/fuzz/report.txt");
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final JsonMapper JSON = new JsonMapper();

    private static final OutcomeCounter outcomeCounter = new OutcomeCounter();
    private static final Queue<String> statements = new ConcurrentLinkedQueue<>();
    private static final ValidEvents good = new ValidEvents();
    private static final Random random = new Random(SEED);
    private static final InvalidEventGenerator events = new InvalidEventGenerator(random);
    private static final Logger log = (Logger) LoggerFactory.getLogger("io.waymark.ingest.batch.BatchProcessor");
    private static TestService service;
    private static long began;

    /** A record that was sent to the topic. */
    private record Sent(String kind, Verdict verdict) {}

    @BeforeAll
    static void start() {
        service = TestService.start(FuzzIT.class);
        began = System.nanoTime();
        FuzzIT.log.setLevel(Level.ERROR); // every dead letter logs a warning
        var log = (Logger) LoggerFactory.getLogger("io.r2dbc.postgresql.QUERY");
        log.setLevel(Level.DEBUG);
        log.setAdditive(false);
        var watch = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (statements.isEmpty() || event.getFormattedMessage().contains(InvalidEventGenerator.MARK)) {
                    statements.add(event.getFormattedMessage());
                }
            }
        };
        watch.start();
        log.addAppender(watch);
    }

    @AfterAll
    static void stop() throws IOException {
        log.setLevel(null);
        var report = """
                seed %d, %d inputs in %d s: 4xx %d, dead letters %d, 5xx %d, accepted or answered %d
                valid events among them %d, all of which are applied if the test passes

                %s
                """.formatted(
                        SEED,
                        outcomeCounter.total(),
                        Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                        outcomeCounter.total("4xx"),
                        outcomeCounter.total("dead letter"),
                        outcomeCounter.total("5xx"),
                        outcomeCounter.total("2xx") + outcomeCounter.total("3xx") + outcomeCounter.total("applied"),
                        good.count(),
                        outcomeCounter.report());
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, report);
        LoggerFactory.getLogger(FuzzIT.class).info("Invalid input:\n{}", report);
        service.close();
    }

    @Test
    @Order(1)
    void invalidRecordsBecomeDeadLettersWithReason() throws Exception {
        var records = new InvalidRecordGenerator(random, events);
        var sent = new HashMap<String, Sent>();
        long before = handled();
        try (var producer = producer()) {
            var kept = new ArrayList<Map.Entry<Sent, Future<RecordMetadata>>>();
            for (int i = 0; i < INPUTS * 55 / 100; i++) {
                var record = records.next();
                kept.add(Map.entry(new Sent(record.kind(), record.verdict()), producer.send(record(record))));
                if (i % 10 == 0) {
                    var event = good.next();
                    var unused = producer.send(new ProducerRecord<>(
                            service.name(), good.last().value().getBytes(ISO_8859_1), event));
                }
            }
            producer.flush();
            for (var one : kept) {
                sent.put(position(one.getValue()), one.getKey());
            }
        }
        await().atMost(TIMEOUT).until(() -> handled() - before >= sent.size() + good.count());

        var reasons = reasons();
        sent.forEach((position, record) -> {
            var reason = reasons.get(position);
            outcomeCounter.count(record.kind(), reason == null ? "applied" : "dead letter");
            if (record.verdict() == Verdict.REJECTED) {
                assertThat(reason).as(record.kind() + " at " + position).isNotNull();
            }
        });
        assertThat(reasons.values())
                .noneMatch(String::isBlank)
                .noneMatch(reason -> reason.contains("the service failed"))
                .noneMatch(reason -> reason.contains("Cannot store an event"));
        assertThat(count("waymark.ingest.alarms")).isZero();
        assertAllValidEventsApplied();
    }

    @Test
    @Order(2)
    void invalidEventRequestsAreRejectedWithReason() {
        var posts = new InvalidPostGenerator(random, events, good);
        try (var sender = new RequestSender(port())) {
            for (int i = 0; i < INPUTS * 30 / 100; i++) {
                var post = posts.next();
                sender.send(request(post), false, answer -> judge(post, answer));
            }
            assertThat(sender.finish()).isEmpty();
        }
        assertAllValidEventsApplied();
    }

    @Test
    @Order(3)
    void invalidQueriesAreRejectedWithReason() {
        var adult = new RecordedTrace("adult");
        adult.events()
                .forEach(event -> service.client()
                        .post()
                        .uri("/api/v1/events")
                        .contentType(MediaType.parseMediaType(InvalidPostGenerator.ONE))
                        .bodyValue(event)
                        .exchange()
                        .expectStatus()
                        .isAccepted());
        var run = JSON.readTree(adult.events().getFirst()).get("subject").asString();
        await().atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> get("/runs/" + run).get("state").asString().equals("completed"));
        var snapshots = new ArrayList<String>();
        get("/runs/" + run + "/snapshots")
                .get("items")
                .forEach(item -> snapshots.add(item.get("snapshot_id").asString()));
        var queries = new InvalidQueryGenerator(
                random, List.of(run, "fuzz-1", "fuzz-2", good.last().value()), snapshots);
        try (var sender = new RequestSender(port())) {
            for (int i = 0; i < INPUTS - INPUTS * 55 / 100 - INPUTS * 30 / 100; i++) {
                var query = queries.next();
                sender.send(query.bytes().array(), query.head(), answer -> judge(query, answer));
            }
            assertThat(sender.finish()).isEmpty();
        }
    }

    @Test
    @Order(4)
    void noInputBecameASqlStatement() {
        assertThat(statements)
                .as("the first statement, which shows that statements are logged")
                .hasSize(1);
        assertThat(outcomeCounter.total("5xx")).isZero();
        assertThat(outcomeCounter.total()).isEqualTo(INPUTS);
        assertAllValidEventsApplied();
    }

    private static void judge(InvalidPost post, Answer answer) {
        outcomeCounter.count(post.kind(), outcome(answer));
        assertProblem(
                post.kind() + ", " + post.contentType() + ": "
                        + RequestSender.begin(post.body().array()),
                answer);
        if (post.verdict() == Verdict.REJECTED) {
            assertThat(answer.status())
                    .as(post.kind() + ": " + RequestSender.begin(post.body().array()))
                    .isBetween(400, 499);
        }
        if (answer.status() == 202) {
            var rejected = JSON.readTree(answer.text()).get("rejected");
            assertThat(rejected.size()).as(post.kind()).isGreaterThanOrEqualTo(post.rejected());
            rejected.forEach(one -> assertThat(one.get("reason").asString()).isNotBlank());
        }
    }

    private static void judge(InvalidQueryGenerator.InvalidQuery query, Answer answer) {
        outcomeCounter.count("query: " + query.kind(), outcome(answer));
        if (!query.head()) {
            assertProblem(RequestSender.begin(query.bytes().array()), answer);
        }
    }

    /** Checks that an error response has a detail and discloses no internals. */
    private static void assertProblem(String what, Answer answer) {
        assertThat(answer.status()).as(() -> what + "\n" + answer.text()).isLessThan(500);
        if (answer.status() >= 400) {
            assertThat(answer.header("content-type")).as(what).startsWith("application/problem+json");
            assertThat(JSON.readTree(answer.text()).get("detail").asString())
                    .as(what)
                    .isNotBlank();
            assertThat(answer.text())
                    .as(what)
                    .doesNotContain(
                            "java.",
                            "jackson",
                            "Constraints",
                            "io.waymark.web.api",
                            "springframework",
                            "Exception",
                            "\tat ");
        }
    }

    private static String outcome(Answer answer) {
        return answer.status() / 100 + "xx";
    }

    private static void assertAllValidEventsApplied() {
        await().atMost(TIMEOUT).ignoreExceptions().untilAsserted(() -> {
            long arrived = 0;
            for (var run : good.runs()) {
                arrived += get("/runs/" + run).get("counters").get("events").asLong();
            }
            assertThat(arrived).isEqualTo(good.count());
        });
    }

    private static byte[] request(InvalidPost post) {
        var type = post.contentType().isEmpty() ? "" : "Content-Type: " + post.contentType() + "\r\n";
        var head = "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + type + post.more() + "Content-Length: "
                + post.body().size() + "\r\n\r\n";
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(ISO_8859_1));
        request.writeBytes(post.body().array());
        return request.toByteArray();
    }

    /** Returns the reasons of all dead letters by partition and offset. */
    private static Map<String, String> reasons() throws IOException, InterruptedException {
        var reasons = new HashMap<String, String>();
        var list = HttpRequest.newBuilder(URI.create(service.url() + "/api/v1/dead-letters?limit=1000"))
                .header("Accept", MediaType.APPLICATION_NDJSON_VALUE)
                .build();
        try (var client = HttpClient.newHttpClient();
                var lines =
                        client.send(list, HttpResponse.BodyHandlers.ofLines()).body()) {
            lines.map(JSON::readTree)
                    .forEach(letter -> reasons.put(
                            letter.get("partition") + "-" + letter.get("offset"),
                            letter.get("reason").asString()));
        }
        return reasons;
    }

    private static JsonNode get(String path) {
        return JSON.readTree(service.client()
                .get()
                .uri("/api/v1" + path)
                .exchange()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBody());
    }

    /** Returns the number of records that were applied, recognized as repeated, or sent to the dead letters. */
    private static long handled() {
        return (long) count("waymark.ingest.events");
    }

    private static double count(String meter) {
        return new HashSet<>(service.context()
                        .getBean(MeterRegistry.class)
                        .find(meter)
                        .counters())
                .stream().mapToDouble(Counter::count).sum();
    }

    private static ProducerRecord<byte[], byte[]> record(InvalidRecord record) {
        return new ProducerRecord<>(service.name(), null, array(record.key()), array(record.value()), record.headers());
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.array();
    }

    private static String position(Future<RecordMetadata> sent) throws InterruptedException, ExecutionException {
        return sent.get().partition() + "-" + sent.get().offset();
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", TestServers.bootstrapServers(),
                "max.request.size", 4_000_000,
                "max.in.flight.requests.per.connection", 1, // a new partition may reject the first batch
                "linger.ms", 5);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static int port() {
        return Integer.parseInt(service.url().replaceFirst(".*:", ""));
    }
}
