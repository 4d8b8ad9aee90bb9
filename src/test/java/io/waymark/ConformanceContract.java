package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

/** Compares the REST responses about recorded runs with the expected records, for each channel of publishing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceContract {
    private static final int PAGE = 7;
    private static final int ATTEMPTS = 600;
    private static final Duration RETRY_DELAY = Duration.ofMillis(100);
    private static final List<String> SUMMARY =
            List.of("run_id", "state", "sequence", "active_modules", "metadata_modules");

    private TestService service;
    private WebTestClient client;

    /** Publishes the events of a run in order. */
    abstract void send(TestService service, List<byte[]> events);

    TestService begin() {
        return TestService.start(getClass());
    }

    /** Returns the expected records of a trace. */
    Value.Members expected(RecordedTrace trace) {
        return trace.expected();
    }

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    @BeforeAll
    void start() {
        service = begin();
        client = service.client();
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void recordedRunMatchesExpectedRecords(RecordedTrace trace) {
        send(service, trace.events());

        var expected = expected(trace).members();
        var run = "/api/v1/runs/" + text(expected.get("run_id"));
        var totals = members(expected.get("totals"));
        var summary = applied(run, totals.get("events"));

        SUMMARY.forEach(name -> assertThat(summary.get(name)).as(name).isEqualTo(expected.get(name)));
        for (var kind : List.of("snapshots", "changes", "timings")) {
            assertThat(summary.get("total_" + kind)).isEqualTo(totals.get(kind));
            assertRecords(kind, run, expected.get(kind));
        }
        assertThat(get(run + "/experiments")).isEqualTo(expected.get("experiments"));
        assertThat(results(run, members(expected.get("results")))).isEqualTo(expected.get("results"));
        members(expected.get("evolution"))
                .forEach((module, versions) -> assertThat(versions(run, module)).isEqualTo(versions));
    }

    /** Returns the summary of the run as soon as it counts all events. */
    private Map<String, Value> applied(String run, Value events) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var summary = members(getOrNull(run));
            if (events.equals(members(summary.get("counters")).get("events"))) {
                return summary;
            }
            Mono.delay(RETRY_DELAY).block();
        }
        throw new AssertionError("not all events are applied: " + getOrNull(run));
    }

    private void assertRecords(String kind, String run, Value expected) {
        var expectedRecords = items(expected);
        var records = pages(run + "/" + kind).stream()
                .filter(record -> !Value.Null.NULL.equals(record.get("end_time")))
                .toList();
        assertThat(records).as(kind).hasSameSizeAs(expectedRecords);
        for (int i = 0; i < expectedRecords.size(); i++) {
            var only = members(expectedRecords.get(i));
            assertThat(shortened(records.get(i), only)).as("%s[%d]", kind, i).isEqualTo(only);
        }
    }

    private List<Map<String, Value>> pages(String path) {
        var records = new ArrayList<Map<String, Value>>();
        var next = "";
        do {
            var page = members(get(path + "?limit=" + PAGE + next));
            items(page.get("items")).forEach(item -> records.add(members(item)));
            next = page.get("next_cursor") instanceof Value.Text(var cursor) ? "&cursor=" + cursor : "";
        } while (!next.isEmpty());
        return records;
    }

    private Value results(String run, Map<String, Value> expected) {
        var found = new LinkedHashMap<String, Value>();
        expected.values().stream()
                .distinct()
                .forEach(module -> members(get(run + "/results?module=" + query(text(module))))
                        .keySet()
                        .forEach(key -> found.put(key, module)));
        return new Value.Members(found);
    }

    private Value versions(String run, String module) {
        return Value.Numeric.of(pages(run + "/evolution", module));
    }

    private int pages(String path, String module) {
        return items(members(get(path + "?limit=1000&module=" + query(module))).get("items"))
                .size();
    }

    private static Map<String, Value> shortened(Map<String, Value> record, Map<String, Value> expected) {
        var kept = new LinkedHashMap<String, Value>();
        expected.keySet().forEach(name -> kept.put(name, reference(record.getOrDefault(name, Value.Null.NULL))));
        return kept;
    }

    /** Returns a schema reference without its hash. */
    private static Value reference(Value value) {
        if (!(value instanceof Value.Members(var members)) || !members.containsKey("schema_hash")) {
            return value;
        }
        var shorter = new LinkedHashMap<>(members);
        shorter.remove("schema_hash");
        return new Value.Members(shorter);
    }

    private Value get(String path) {
        var body = client.get()
                .uri(java.net.URI.create(service.url() + path))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return DomainJson.readValue(body);
    }

    private Value getOrNull(String path) {
        var body = client.get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return DomainJson.readValue(body);
    }

    private static String query(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, Value> members(Value value) {
        return value instanceof Value.Members(var members) ? members : Map.of();
    }

    private static List<Value> items(Value value) {
        return ((Value.Items) value).items();
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }
}
