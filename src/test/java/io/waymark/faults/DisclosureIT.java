package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** Tests that unauthorized requests, error responses and log lines disclose nothing. */
class DisclosureIT {
    /** A marker that every confidential text contains. */
    private static final String MARK = "qz8payload";

    /** Texts that disclose the implementation of the service or its environment. */
    private static final Pattern INTERNALS = Pattern.compile(
            "\\bat [a-z]+\\.[a-z]+\\.|java\\.|jdk\\.|tools\\.jackson|springframework|reactor\\.|netty|r2dbc|"
                    + "Constraints|Exception|postgres|io\\.waymark\\.(?!run\\.|module\\.|timing\\.)|"
                    + "(?i:\\bselect |\\binsert |\\bfrom [a-z]+ where)|/(?:tmp|home|root|usr|opt)/|127\\.0\\.0\\.1|"
                    + "localhost|[0-9]+\\.[0-9]+\\.[0-9]+(?!Z)\\b");

    private static final JsonMapper JSON = new JsonMapper();
    private static final Queue<ILoggingEvent> logEvents = new ConcurrentLinkedQueue<>();
    private static final AppenderBase<ILoggingEvent> listening = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                logEvents.add(event);
            }
        }
    };
    private static TestService service;
    private static HttpCaller caller;

    @BeforeAll
    static void start() {
        service = TestService.start(
                DisclosureIT.class,
                "--waymark.security.read-tokens=reader",
                "--waymark.security.write-tokens=writer",
                "--waymark.store.read-time-limit=1s");
        caller = new HttpCaller(service.url());
        listening.start();
        root().addAppender(listening);
    }

    @AfterAll
    static void stop() {
        root().detachAppender(listening);
        service.close();
    }

    @Test
    void everyMappedRouteRequiresAToken() throws Exception {
        var open = new TreeSet<String>();
        var routes = routes();
        for (var route : routes) {
            var method = route.replaceFirst(" .*", "");
            var path = route.replaceFirst(".* ", "").replaceAll("\\{\\*?[^}]*}|\\*\\*", "x");
            int status = caller.send(method, path, null, "").statusCode();
            if (status != 401) {
                open.add(route);
                continue;
            }
            assertThat(caller.send(method, path, "nobody", "").statusCode())
                    .as(route)
                    .isEqualTo(401);
            if (!method.equals("GET")) {
                assertThat(caller.send(method, path, "reader", "").statusCode())
                        .as(route)
                        .isEqualTo(403);
            }
        }
        assertThat(routes).hasSizeGreaterThan(30).anyMatch(route -> route.startsWith("GET /actuator/prometheus"));
        assertThat(open)
                .allMatch(route -> route.matches(
                        "GET (/actuator/health(/\\*\\*|/\\{.*})?|/(assets|assets/bundle|assets/vendor|webjars)/\\*\\*"
                                + "|/assets/\\{page:index\\\\.html}|/openapi/ui)"));
    }

    @Test
    void actuatorShowsOnlyHealthInfoAndMetrics() throws Exception {
        var links = JSON.readTree(caller.send("GET", "/actuator", "reader", "").body())
                .get("_links");

        assertThat(links.propertyNames())
                .isSubsetOf("self", "health", "health-path", "info", "prometheus")
                .contains("health", "info", "prometheus");
        for (var hidden : Set.of("env", "beans", "configprops", "heapdump", "loggers", "threaddump", "metrics")) {
            assertThat(caller.send("GET", "/actuator/" + hidden, "writer", "").statusCode())
                    .as(hidden)
                    .isEqualTo(404);
        }
        assertThat(caller.send("POST", "/actuator/shutdown", "writer", "").statusCode())
                .isEqualTo(404);
        assertThat(caller.send("GET", "/actuator/health", null, "").body()).doesNotContain("details");
    }

    @Test
    void projectionDetailsRequireAToken() throws Exception {
        var path = "/actuator/health/across-runs";

        var answer = caller.send("GET", path, "reader", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body())
                        .at("/components/projection/details")
                        .propertyNames())
                .containsExactlyInAnyOrder("generation", "position", "head", "lag", "owner");
        for (var anonymous : List.of(
                path,
                path + "/",
                path + ";a=b",
                path + "/projection",
                "/actuator/health//across-runs",
                "/actuator/health/%2Facross-runs",
                "/actuator/health/across-runs%2F",
                "/actuator/health/%61cross-runs")) {
            assertThat(caller.send("GET", anonymous, null, "").statusCode())
                    .as(anonymous)
                    .isEqualTo(401);
        }
    }

    @Test
    void otherHealthAnswersHaveNoDetails() throws Exception {
        for (var group : List.of("", "/liveness", "/readiness", "/projection", "/r2dbc", "/diskSpace", "/kafka")) {
            var answer = caller.send("GET", "/actuator/health" + group, "writer", "");

            assertThat(answer.statusCode()).as(group).isEqualTo(200);
            assertThat(answer.body()).as(group).doesNotContain("details");
        }
    }

    @Test
    void errorsDiscloseNoInternals() throws Exception {
        var errors = new TreeMap<Integer, String>();
        for (var requested : new RejectedRequests(service, caller).answers().entrySet()) {
            var answer = requested.getValue();
            assertThat(answer.statusCode())
                    .as(requested.getKey() + answer.body())
                    .isGreaterThanOrEqualTo(400);
            assertThat(answer.body())
                    .as(requested.getKey() + " " + answer.statusCode())
                    .contains("urn:waymark:problem:")
                    .doesNotContainPattern(INTERNALS);
            assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
            errors.put(answer.statusCode(), requested.getKey());
        }
        assertThat(errors).containsKeys(400, 401, 403, 404, 405, 406, 409, 410, 413, 414, 415, 431, 500, 503);
    }

    @Test
    void logDisclosesNoEventContent() throws Exception {
        var run = EventFixtures.newRun();
        var topic = new MonitoredService(service).topic();
        var name = "\"" + MARK + "\"";
        publish(run, "run.started", "{\"config\":{%s:{%s:{\"a\":%s}}},\"context\":{\"k\":%s}}".replace("%s", name));
        publish(
                run,
                "module.completed",
                "{\"module\":%s,\"experiment\":%s,\"schema\":{\"id\":%s,\"attributes\":{%s:{\"type\":%s}}}}"
                        .replace("%s", name));
        publish(
                run,
                "module.failed",
                "{\"module\":%s,\"experiment\":%s,\"error\":{\"type\":%s,\"message\":%s}}".replace("%s", name));
        for (var bad : Set.of(
                "{\"module\":{%s:1},\"experiment\":%s}",
                "{\"module\":%s,\"experiment\":%s,\"schema\":{\"id\":\"s\",\"attributes\":{%s:%s}}}",
                "{\"module\":%s,\"experiment\":%s,\"error\":%s}")) {
            var event = HttpCaller.event(run, "module.failed", bad.replace("%s", name));
            assertThat(caller.send("POST", "/api/v1/events", "writer", event).statusCode())
                    .isEqualTo(400);
            topic.send(run, List.of(event.getBytes(UTF_8)));
        }
        topic.send(run, List.of(("{\"specversion\":" + MARK).getBytes(UTF_8)));
        topic.send(
                new RunId(MARK),
                List.of(HttpCaller.event(run, "run.completed", "{}").getBytes(UTF_8)));
        caller.send("POST", "/api/v1/diff", "writer", "{\"before\":" + name + "}");
        caller.send("GET", "/api/v1/runs?since=" + MARK, "writer", "");
        caller.send("GET", "/api/v1/runs", MARK, "");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> logEvents.stream()
                                .filter(event -> event.getMessage().equals("Sent record to the dead-letter topic"))
                                .count()
                        >= 5);
        assertThat(logEvents).noneMatch(event -> text(event).contains(MARK));
    }

    private static void publish(RunId run, String type, String data) throws Exception {
        assertThat(caller.send("POST", "/api/v1/events", "writer", HttpCaller.event(run, type, data))
                        .statusCode())
                .isEqualTo(202);
    }

    private static String text(ILoggingEvent event) {
        var text = new StringBuilder(event.getFormattedMessage()).append(event.getKeyValuePairs());
        for (var failure = event.getThrowableProxy(); failure != null; failure = failure.getCause()) {
            text.append(failure.getMessage());
        }
        return text.toString();
    }

    /** Returns the method and pattern of every route. */
    private static Set<String> routes() {
        var routes = new TreeSet<String>();
        var context = service.context();
        for (var mapping :
                context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
            mapping.getHandlerMethods().keySet().forEach(info -> {
                var methods = info.getMethodsCondition().getMethods();
                for (var pattern : info.getPatternsCondition().getPatterns()) {
                    if (methods.isEmpty()) {
                        routes.add("GET " + pattern);
                    }
                    methods.forEach(method -> routes.add(method + " " + pattern));
                }
            });
        }
        for (var mapping :
                context.getBeansOfType(AbstractUrlHandlerMapping.class).values()) {
            mapping.getHandlerMap().keySet().forEach(pattern -> routes.add("GET " + pattern));
        }
        for (var mapping : context.getBeansOfType(RouterFunctionMapping.class).values()) {
            assertThat(mapping.getRouterFunction()).as("routes of another kind").isNull();
        }
        return routes;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
