package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.fixture.ServiceProcess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Publishes a run that has a hostile value in every member that a view shows. */
final class HostileRunFixture {
    static final String MODULE = HostileValues.NAMES.getFirst();

    private static final List<String> VALUES = HostileValues.all();
    private static final String MARKUP = "<img src=x onerror=struck=1 class=struck>";

    /** The namespace and the name of the workflow. */
    static final String WORKFLOW = MARKUP;

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final String id;
    private final List<byte[]> events = new ArrayList<>();

    private HostileRunFixture(String id) {
        this.id = id;
    }

    static void send(ServiceProcess service, String id) {
        service.send(new HostileRunFixture(id).starts().completes().times().fails().events);
    }

    /** Returns the id of the snapshot of the completion that has the value with this index. */
    static String snapshot(int index) {
        var second = index + 2;
        return "snapshot_%06d_20260301_10%02d%02d".formatted(index + 1, second / 60, second % 60);
    }

    private HostileRunFixture starts() {
        var experiments = IntStream.range(0, VALUES.size())
                .mapToObj(index -> "\"e%d\": %s".formatted(index, VALUES.get(index)))
                .collect(Collectors.joining(", "));
        return add("run.started", """
                {"workflow": {"namespace": "%s", "name": "%s"}, "context": {"error": %s}, "config": {"%s": {%s}}}""".formatted(MARKUP, MARKUP, VALUES.getFirst(), MODULE, experiments));
    }

    private HostileRunFixture completes() {
        for (int index = 0; index < VALUES.size(); index++) {
            var value = VALUES.get(index);
            add("module.completed", """
                    {"module": "%s", "experiment": "e%d", "context": {"error": %s, "attempt": %s}, "schema": %s,
                     "result": {"data": %s, "ref": {"uri": "javascript:struck=1", "media_type": "%s", "more": %s}},
                     "profile": {"rows": 1, "columns": [{"name": "%s", "dtype": "%s", "more": %s}]},
                     "transformations": [{"field": "f", "kind": "%s", "description": "%s"}]}""".formatted(
                            MODULE,
                            index,
                            value,
                            value,
                            schema(value),
                            value,
                            MARKUP,
                            value,
                            MARKUP,
                            MARKUP,
                            value,
                            MARKUP,
                            MARKUP));
        }
        return this;
    }

    private static String schema(String value) {
        var named = HostileValues.NAMES.stream()
                .map(name -> "\"%s\": {\"type\": \"int\", \"description\": %s}".formatted(name, value))
                .collect(Collectors.joining(", "));
        return """
                {"id": "%s", "name": %2$s, "description": %2$s, "stage": %2$s, "primary_key": %2$s, "foreign_keys": %2$s,
                 "indexes": %2$s, "stats": %2$s, "%1$s": %2$s, "attributes": {
                   "f": {"type": %2$s, "logical_type": %2$s, "type_attr": %2$s, "attribute_names": %2$s,
                         "attributes": {"g": {"type": %2$s, "type_attr": {"nullable": %2$s, "category": %2$s}}}},
                   "m": {"description": %2$s, "constraints": %2$s, "na_values": %2$s, "is_constant": %2$s},
                   "n": {"default_value": %2$s, "cast_errors": %2$s, "stats": %2$s, "%1$s": %2$s}, %3$s}}""".formatted(MARKUP, value, named);
    }

    private HostileRunFixture times() {
        var step = "{\"module\": \"%s\", \"experiment\": \"%s\", \"step\": \"%s\", \"context\": {\"status\": %s}"
                .formatted(MODULE, MARKUP, MARKUP, VALUES.getFirst());
        add("timing.started", step + "}");
        add("timing.ended", step + ", \"status\": \"error\"}");
        return add("timing.started", step + "}");
    }

    private HostileRunFixture fails() {
        var error =
                "{\"type\": \"%s\", \"message\": \"%s\", \"stack_trace\": \"%s\"}".formatted(MARKUP, MODULE, MARKUP);
        add(
                "module.failed",
                "{\"module\": \"%s\", \"experiment\": \"%s\", \"error\": %s}".formatted(MODULE, MARKUP, error));
        return add("run.failed", "{\"error\": " + error + "}");
    }

    private HostileRunFixture add(String type, String data) {
        var time = START.plusSeconds(events.size() + 1);
        events.add("""
                {"specversion": "1.0", "id": "%d", "source": "/test", "type": "io.waymark.%s", "subject": "%s",
                 "time": "%s", "data": %s}""".formatted(events.size(), type, id, time, data)
                .replace("\n", " ")
                .getBytes(UTF_8));
        return this;
    }
}
