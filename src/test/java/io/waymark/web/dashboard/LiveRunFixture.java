package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.fixture.ServiceProcess;
import java.time.Instant;
import java.util.List;

/** Publishes the events of a run one by one, as an executor does. */
final class LiveRunFixture {
    private final ServiceProcess service;
    private final String id;
    private final Instant start;
    private int events;

    /** Creates a run that started a minute ago. */
    LiveRunFixture(ServiceProcess service, String id) {
        this(service, id, Instant.now().minusSeconds(60));
    }

    LiveRunFixture(ServiceProcess service, String id, Instant start) {
        this.service = service;
        this.id = id;
        this.start = start;
    }

    String id() {
        return id;
    }

    LiveRunFixture starts() {
        return sends("run.started", """
                {"workflow": {"namespace": "test", "name": "live"},
                 "config": {"Loader": {"a": {}}, "Preprocessor": {"p": {}}, "Reporter": {"all": {}}}}""");
    }

    /** Starts with a plan that has {@code Reporter[all]} at two positions of the path. */
    LiveRunFixture startsGrid() {
        return sends("run.started", """
                {"workflow": {"namespace": "test", "name": "live"},
                 "config": {"Loader": {"a": {}, "b": {}}, "Reporter": {"all": {}}}}""");
    }

    LiveRunFixture starts(String module, String experiment) {
        return sends("module.started", execution(module, experiment) + "}");
    }

    /** Times a step of three seconds in an execution that stays in progress. */
    LiveRunFixture times(String module, String experiment, String step) {
        starts(module, experiment);
        var ended = ", \"step\": \"%s\", \"status\": \"completed\", \"duration_seconds\": 3}".formatted(step);
        return sends("timing.ended", execution(module, experiment) + ended);
    }

    LiveRunFixture opens(String module, String experiment, String step) {
        return sends("timing.started", execution(module, experiment) + ", \"step\": \"%s\"}".formatted(step));
    }

    LiveRunFixture closes(String module, String experiment, String step) {
        var ended = ", \"step\": \"%s\", \"status\": \"completed\"}".formatted(step);
        return sends("timing.ended", execution(module, experiment) + ended);
    }

    /** Completes an execution; each field has a name and a type, for example {@code age int}. */
    LiveRunFixture completes(String module, String experiment, String... fields) {
        return sends("module.completed", execution(module, experiment) + ", \"schema\": " + schema(fields) + "}");
    }

    LiveRunFixture fails(String module, String experiment, String error, String message) {
        var item = ", \"error\": {\"type\": \"%s\", \"message\": \"%s\"}}".formatted(error, message);
        return sends("module.failed", execution(module, experiment) + item);
    }

    LiveRunFixture failsAsAWhole(String error, String message) {
        return sends("run.failed", "{\"error\": {\"type\": \"%s\", \"message\": \"%s\"}}".formatted(error, message));
    }

    /** Starts with a limit of one snapshot. */
    LiveRunFixture startsWithOneSnapshot() {
        return sends("run.started", "{\"limits\": {\"max_snapshots\": 1}}");
    }

    private LiveRunFixture sends(String type, String data) {
        service.send(List.of(event(Integer.toString(++events), type, data)));
        return this;
    }

    /** Publishes an event with a used id and other content, which becomes a dead letter. */
    LiveRunFixture reusesAnId() {
        service.send(List.of(event(Integer.toString(events), "module.started", execution("Loader", "other") + "}")));
        return this;
    }

    private byte[] event(String eventId, String type, String data) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/test", "type": "io.waymark.%s", "subject": "%s",
                 "time": "%s", "data": %s}""".formatted(eventId, type, id, start.plusSeconds(events), data)
                .replace("\n", " ")
                .getBytes(UTF_8);
    }

    private static String execution(String module, String experiment) {
        return "{\"module\": \"%s\", \"experiment\": \"%s\"".formatted(module, experiment);
    }

    private static String schema(String... fields) {
        var attributes = new StringBuilder();
        for (var field : fields) {
            var parts = field.split(" ", 2);
            attributes
                    .append(attributes.isEmpty() ? "" : ", ")
                    .append("\"%s\": {\"type\": \"%s\"}".formatted(parts[0], parts[1]));
        }
        return "{\"id\": \"people\", \"attributes\": {" + attributes + "}}";
    }
}
