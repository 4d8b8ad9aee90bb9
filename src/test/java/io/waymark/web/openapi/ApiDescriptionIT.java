package io.waymark.web.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.WaymarkApplication;
import io.waymark.fixture.NetworkProxy;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import io.waymark.port.broker.EventPublisher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Flux;

/** Tests that a running service behaves as described, for every request and every status. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiDescriptionIT {
    private static final String RUN = "/api/v1/runs/petsard-adult";
    private static final String LIMITED = "/api/v1/runs/petsard-small-limits";
    private static final String PRUNED = "snapshot_000001_20241224_210000";

    private static TestService service;
    private static ApiCaller caller;
    private static RequestBuilder examples;
    private static String future;

    @BeforeAll
    static void start() {
        service = TestService.start(
                ApiDescriptionIT.class,
                "--waymark.security.read-tokens=reader",
                "--waymark.security.write-tokens=writer",
                "--waymark.query.max-run-size=64KB");
        caller = ApiCaller.of(service, "writer");
        Stream.of("adult", "small-limits").map(RecordedTrace::new).forEach(ApiDescriptionIT::send);
        var publisher = service.context().getBean(EventPublisher.class);
        Flux.just("no event", "none either")
                .concatMap(text -> publisher.publish("any", text.getBytes(UTF_8)))
                .blockLast();
        caller.await(RUN, "\"events\":27");
        caller.await(LIMITED, "\"state\":\"completed\"");
        caller.await("/api/v1/dead-letters", "\"id\":2");
        var versions = caller.await(RUN + "/evolution", "schema_hash");
        future = caller.get(RUN).returnResult(Void.class).getResponseHeaders().getFirst("Waymark-Cursor") + "zzzz";
        examples = new RequestBuilder(versions.replaceFirst("(?s).*\"schema_hash\":\"([0-9a-f]+)\".*", "$1"));
    }

    private static void send(RecordedTrace trace) {
        var lines =
                trace.events().stream().map(event -> new String(event, UTF_8)).collect(Collectors.joining("\n"));
        caller.post("/api/v1/events", "application/x-ndjson", lines)
                .expectStatus()
                .isAccepted();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static Stream<ApiOperation> operations() {
        return DescriptionChecker.OPERATIONS.stream();
    }

    static Stream<ApiOperation> reading() {
        return operations().filter(operation -> operation.method().equals(HttpMethod.GET));
    }

    @Test
    void everyRouteIsDescribed() {
        var mapped = service
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .filter(route -> route.getValue().getBeanType().getPackageName().startsWith("io.waymark"))
                .flatMap(route -> route.getKey().getPatternsCondition().getPatterns().stream()
                        .map(PathPattern::getPatternString)
                        .flatMap(path -> route.getKey().getMethodsCondition().getMethods().stream()
                                .map(method -> method + " " + path)));
        var described = operations().map(ApiOperation::toString).filter(route -> !route.contains("/actuator/"));

        assertThat(mapped).containsExactlyInAnyOrderElementsOf(described.toList());
    }

    @ParameterizedTest
    @MethodSource("reading")
    void describedRequestsSucceedInEveryMediaType(ApiOperation operation) {
        for (var type : operation.response(200).orElseThrow().get("content").propertyNames()) {
            var answer = exchange(caller.accepting(type), operation);
            answer.expectStatus().isOk().expectHeader().contentTypeCompatibleWith(type);
            answer.returnResult(byte[].class)
                    .getResponseBody()
                    .take(Duration.ofMillis(100))
                    .blockLast();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void tokensAreRequiredAsDescribed(ApiOperation operation) {
        if (operation.requiresToken()) {
            exchange(ApiCaller.of(service, null), operation).expectStatus().isUnauthorized();
        }
        if (operation.writes()) {
            exchange(ApiCaller.of(service, "reader"), operation).expectStatus().isForbidden();
        }
    }

    @Test
    void progressOfProjectionRequiresAToken() {
        var path = "/actuator/health/across-runs";

        ApiCaller.of(service, null)
                .client()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isUnauthorized();
        caller.client().get().uri(path).exchange().expectStatus().isOk();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void describedErrorsAreReturned(ApiOperation operation) {
        if (operation.response(404).isPresent()) {
            caller.exchange(operation, examples.unknown(operation), examples.body(operation))
                    .expectStatus()
                    .isNotFound();
        }
        if (operation.response(400).isPresent()) {
            caller.exchange(operation, examples.malformed(operation), "[5]")
                    .expectStatus()
                    .isBadRequest();
        }
        if (operation.response(406).isPresent()) {
            exchange(caller.accepting("image/png"), operation).expectStatus().isEqualTo(406);
        }
        if (operation.response(415).isPresent()) {
            caller.post(examples.uri(operation).toString(), "text/plain", "{}")
                    .expectStatus()
                    .isEqualTo(415);
        }
        if (operation.response(413).isPresent()) {
            int maxBytes = operation.id().startsWith("redrive")
                    ? 1 << 20
                    : operation.id().equals("receiveLineageEvents") ? 10 << 20 : 3 << 20;
            caller.exchange(operation, examples.uri(operation), " ".repeat(maxBytes + 1))
                    .expectStatus()
                    .isEqualTo(413);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void unknownParametersAreRejectedEverywhere(ApiOperation operation) {
        var path = operation.path().getPatternString();
        if (path.startsWith("/api/v1") && !path.startsWith("/api/v1/lineage")) { // clients of OpenLineage add some
            var uri = UriComponentsBuilder.fromUri(examples.uri(operation))
                    .queryParam("unknown", "1")
                    .build(true)
                    .toUri();

            caller.exchange(operation, uri, examples.body(operation))
                    .expectStatus()
                    .isBadRequest()
                    .expectBody()
                    .jsonPath("$.type")
                    .isEqualTo("urn:waymark:problem:unknown-parameter");
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void otherHostsAndOriginsAreRejectedAsDescribed(ApiOperation operation) {
        exchange(caller.with("Host", "other.example"), operation).expectStatus().isEqualTo(421);
        if (!operation.method().equals(HttpMethod.GET)) {
            exchange(caller.with("Origin", "http://other.example"), operation)
                    .expectStatus()
                    .isForbidden();
        }
    }

    @Test
    void rebuildIsAcceptedAsDescribed() {
        exchange(caller, operation("rebuildProjection")).expectStatus().isAccepted();
    }

    @Test
    void prunedSnapshotsAreGoneAsDescribed() {
        caller.get(LIMITED + "/snapshots/" + PRUNED).expectStatus().isEqualTo(410);
        caller.get(LIMITED + "/changes?snapshot=" + PRUNED).expectStatus().isEqualTo(410);
        caller.get(LIMITED + "/metadata?at=" + PRUNED).expectStatus().isEqualTo(410);
        caller.get(LIMITED + "/diff?from=" + PRUNED + "&to=" + PRUNED)
                .expectStatus()
                .isEqualTo(410);
        caller.post(LIMITED + "/restore", "application/json", "{\"snapshot_id\": \"" + PRUNED + "\"}")
                .expectStatus()
                .isEqualTo(410);
    }

    @Test
    void tooWideTablesAreRejectedAsDescribed() {
        var context = IntStream.rangeClosed(0, 1000)
                .mapToObj(i -> "\"%d\": 0".formatted(i))
                .collect(Collectors.joining(","));
        var event = """
                {"specversion": "1.0", "id": "1", "source": "/it", "type": "io.waymark.timing.ended", "subject": "wide",
                 "time": "2024-12-24T21:00:00Z", "data": {"module": "L", "experiment": "e", "step": "s", "status": "completed",
                 "duration_seconds": 1, "context": {%s}}}
                """.formatted(context);
        caller.post("/api/v1/events", "application/cloudevents+json", event)
                .expectStatus()
                .isAccepted();
        caller.await("/api/v1/runs/wide", "\"total_timings\":1");

        caller.accepting("text/csv")
                .get("/api/v1/runs/wide/timings")
                .expectStatus()
                .isEqualTo(422);
    }

    /** Report 60: a comparison would repeat the long name of an outer field for each nested field. */
    @Test
    void tooLargeComparisonsAreRejectedAsDescribed() {
        var before = nested("a");
        var after = nested("b");
        var events = Stream.of(
                        event("run.planned", """
                                {"workflow": {"namespace": "n", "name": "w"},
                                 "config": {"Loader": {"e": {}}, "Preprocessor": {"e": {"scaler": {"x": "minmax"}}}}}
                                """),
                        event("module.completed", """
                                {"module": "Loader", "experiment": "e", "schema": %s}
                                """.formatted(before)),
                        event("module.completed", """
                                {"module": "Preprocessor", "experiment": "e", "input_schema": %1$s, "schema": %1$s}
                                """.formatted(after)),
                        event("module.started", """
                                {"module": "Preprocessor", "experiment": "e", "schema": %s}
                                """.formatted(before)))
                .collect(Collectors.joining("\n"));
        caller.post("/api/v1/events", "application/x-ndjson", events)
                .expectStatus()
                .isAccepted();
        caller.await("/api/v1/runs/large", "\"total_snapshots\":3");
        var snapshots = "?from=snapshot_000001_20241224_210000&to=snapshot_000002_20241224_210000";

        caller.post("/api/v1/diff", "application/json", "{\"before\": %s, \"after\": %s}".formatted(before, after))
                .expectStatus()
                .isEqualTo(422);
        caller.get("/api/v1/runs/large/diff" + snapshots).expectStatus().isEqualTo(422);
        caller.get("/api/v1/runs/large/inference-check").expectStatus().isEqualTo(422);
    }

    @ParameterizedTest
    @MethodSource("ofRuns")
    void runsBeyondTheSizeLimitAreRejected(ApiOperation operation) {
        var run = "huge";
        if (caller.get("/api/v1/runs/" + run)
                        .returnResult(Void.class)
                        .getStatus()
                        .value()
                == 404) {
            var context = "{\"context\": {\"notes\": \"%s\"}}".formatted("x".repeat(100_000));
            caller.post("/api/v1/events", "application/cloudevents+json", event(run, "run.started", context))
                    .expectStatus()
                    .isAccepted();
            caller.await("/api/v1/runs", "\"run_id\":\"" + run + "\"");
        }
        var uri = UriComponentsBuilder.fromUri(examples.uri(operation))
                .replacePath(operation.path().getPatternString())
                .buildAndExpand(Map.of("run", run, "snapshot", PRUNED))
                .toUri();

        caller.exchange(operation, uri, examples.body(operation))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:waymark:problem:run-too-large");
    }

    static Stream<ApiOperation> ofRuns() {
        return operations()
                .filter(operation -> operation.path().getPatternString().startsWith("/api/v1/runs/{run}"))
                .filter(operation -> operation.response(422).isPresent());
    }

    private static String event(String type, String data) {
        return event("large", type, data);
    }

    private static String event(String run, String type, String data) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/it", "type": "io.waymark.%s", "subject": "%s",
                 "time": "2024-12-24T21:00:00Z", "data": %s}
                """.formatted(UUID.randomUUID(), type, run, data).replace("\n", " ");
    }

    private static String nested(String letter) {
        var fields = IntStream.range(0, 900)
                .mapToObj(i -> "\"%s%d\": {}".formatted(letter, i))
                .collect(Collectors.joining(","));
        return "{\"id\": \"s\", \"attributes\": {\"%s\": {\"attributes\": {%s}}}}"
                .formatted("x".repeat(20_000), fields);
    }

    @ParameterizedTest
    @ValueSource(strings = {RUN + "/metadata", "/api/v1/schemas/"})
    void unchangedResponsesAreNotModified(String path) {
        var uri = path.endsWith("/") ? path + examples.hash() : path;
        var tag = caller.get(uri).returnResult(Void.class).getResponseHeaders().getETag();

        caller.client()
                .get()
                .uri(uri)
                .header("If-None-Match", tag)
                .exchange()
                .expectStatus()
                .isNotModified();
    }

    @ParameterizedTest
    @CsvSource({
        "application/cloudevents+json, %s",
        "application/cloudevents-batch+json, [%s]",
        "application/json, %s",
        "application/json, [%s]",
        "application/x-ndjson, %s"
    })
    void eventsAreAcceptedAsDescribed(String type, String body) {
        caller.post("/api/v1/events", type, body.formatted(examples.body(operation("redriveDeadLetter"))))
                .expectStatus()
                .isAccepted();
    }

    @Test
    void lineageIsReceivedAsDescribed() {
        var event = examples.body(operation("receiveLineageEvent"));

        exchange(caller, operation("receiveLineageEvent"))
                .expectStatus()
                .isCreated()
                .expectBody()
                .isEmpty();
        exchange(caller, operation("receiveLineageEvents")).expectStatus().isNoContent();
        caller.post("/api/v1/lineage/batch", "application/json", "[" + event + ", {}]")
                .expectStatus()
                .isOk();
    }

    @Test
    @Order(Integer.MAX_VALUE - 2) // this test deletes data that others need
    void writesSucceedAsDescribed() {
        exchange(caller, operation("compareSchemas")).expectStatus().isOk();
        exchange(caller, operation("restoreRun")).expectStatus().isOk();
        restoreOnce("snapshot_000003_20241224_210002").expectStatus().isOk();
        restoreOnce("snapshot_000002_20241224_210001").expectStatus().isEqualTo(409);

        exchange(caller, operation("redriveDeadLetter")).expectStatus().isAccepted();
        caller.await("/api/v1/runs/my-first-run", "\"run_id\"");
        caller.delete("/api/v1/runs/my-first-run").expectStatus().isNoContent();
        caller.delete("/api/v1/dead-letters/2").expectStatus().isNoContent();
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void outagesAreReportedAsDescribed() throws IOException {
        var database = service.context().getEnvironment().getRequiredProperty("spring.r2dbc.url");
        var port = Pattern.compile(":(\\d+)/").matcher(database);
        assertThat(port.find()).isTrue();
        try (var proxy = NetworkProxy.before(Integer.parseInt(port.group(1)));
                var isolated = new SpringApplicationBuilder(WaymarkApplication.class)
                        .run(
                                "--server.port=0",
                                "--spring.r2dbc.url=" + port.replaceFirst(":" + proxy.port() + "/"),
                                "--spring.r2dbc.pool.max-acquire-time=1s",
                                "--waymark.kafka.bootstrap-servers=127.0.0.1:9",
                                "--waymark.kafka.delivery-timeout=1s",
                                "--waymark.kafka.topics.create=false",
                                "--waymark.ingest.enabled=false",
                                "--waymark.maintenance.enabled=false")) {
            var other = new ApiCaller(new TestService("isolated", isolated), caller.client());
            exchange(other, operation("publishEvents")).expectStatus().isEqualTo(503);
            proxy.refuse();
            proxy.cut();
            operations()
                    .filter(operation -> operation.response(503).isPresent())
                    .forEach(operation -> other.exchange(operation, beyondHead(operation), examples.body(operation))
                            .expectStatus()
                            .isEqualTo(503));
        }
    }

    /** Adds a cursor of the future to feeds, so that the feed needs the database. Returns other URIs unchanged. */
    private static URI beyondHead(ApiOperation operation) {
        var uri = UriComponentsBuilder.fromUri(examples.uri(operation));
        operation.parameter("query", "kinds").ifPresent(feed -> uri.queryParam("from", future));
        return uri.build(true).toUri();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyDescribedStatusWasReturned() {
        var described = operations()
                .flatMap(operation -> operation.statuses().stream()
                        .filter(status -> status != 500) // no known request causes this status
                        .map(status -> operation.id() + " " + status))
                .collect(Collectors.toCollection(TreeSet::new));
        described.removeAll(DescriptionChecker.seen());

        assertThat(described).isEmpty();
    }

    private static WebTestClient.ResponseSpec restoreOnce(String snapshot) {
        return caller.client()
                .post()
                .uri(RUN + "/restore")
                .contentType(MediaType.APPLICATION_JSON)
                .header("Idempotency-Key", "described")
                .bodyValue("{\"snapshot_id\": \"" + snapshot + "\"}")
                .exchange();
    }

    private static ApiOperation operation(String id) {
        return operations()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static WebTestClient.ResponseSpec exchange(ApiCaller client, ApiOperation operation) {
        return client.exchange(operation, examples.uri(operation), examples.body(operation));
    }
}
