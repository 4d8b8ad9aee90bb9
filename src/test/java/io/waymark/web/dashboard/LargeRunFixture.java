package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.fixture.ServiceProcess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Publishes a run with a plan of 1,111 executions: 1 loader, 10 preprocessors, 100 synthesizers, 1,000 evaluators. The
 * first evaluator fails.
 */
final class LargeRunFixture {
    static final String ID = "large";
    static final int EXECUTIONS = 1_111;

    private final Instant start = Instant.now().minusSeconds(600);
    private final List<byte[]> events = new ArrayList<>();

    private LargeRunFixture() {}

    static void sendTo(ServiceProcess service) {
        var fixture = new LargeRunFixture();
        fixture.add(
                "run.started",
                "{\"config\": {%s, %s, %s, %s}}"
                        .formatted(
                                module("Loader", 1),
                                module("Preprocessor", 10),
                                module("Synthesizer", 10),
                                module("Evaluator", 10)));
        for (var module : List.of("Loader", "Preprocessor", "Synthesizer")) {
            fixture.execute("started", module, "");
            fixture.execute("completed", module, ", \"schema\": {\"id\": \"people\", \"attributes\": {\"age\": {}}}");
        }
        fixture.execute("started", "Evaluator", "");
        fixture.execute("failed", "Evaluator", ", \"error\": {\"type\": \"Error\", \"message\": \"no score\"}");
        fixture.add("run.failed", "{}");
        service.send(fixture.events);
        NightlyRunsFixture.awaitText(service, "/api/v1/runs/" + ID, "\"ended_at\":\"");
    }

    private static String module(String name, int experiments) {
        return "\"%s\": {%s}"
                .formatted(
                        name,
                        IntStream.range(0, experiments)
                                .mapToObj("\"e%d\": {}"::formatted)
                                .collect(Collectors.joining(", ")));
    }

    private void execute(String what, String module, String more) {
        add("module." + what, "{\"module\": \"%s\", \"experiment\": \"e0\"%s}".formatted(module, more));
    }

    private void add(String type, String data) {
        int number = events.size();
        events.add(
                """
                {"specversion": "1.0", "id": "%d", "source": "/test", "type": "io.waymark.%s", "subject": "%s", \
                "time": "%s", "data": %s}""".formatted(number, type, ID, start.plusSeconds(number), data).getBytes(UTF_8));
    }
}
