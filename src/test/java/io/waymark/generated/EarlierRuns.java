package io.waymark.generated;

import static java.util.stream.Collectors.joining;

import io.waymark.fixture.RecordedTrace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes the events of runs that differ from a recorded one, and of a run that is late. */
final class EarlierRuns {
    /** The run that is late, because it has been in progress for longer than the other runs of its workflow took. */
    static final String LATE = "late";

    private static final int USUAL = 5; // BL-2
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();

    private EarlierRuns() {}

    /**
     * Returns the events of a run that differs from a recorded one in its schemas, config, results and states. Runs of
     * two columns differ by a rename.
     *
     * @param recorded the id of the recorded run
     * @param run the id of the run
     * @param column a column that each of its schemas has in addition
     */
    static String differing(RecordedTrace trace, String recorded, String run, String column) {
        return trace.lines()
                .replace(recorded, run)
                .lines()
                .map(line -> change((ObjectNode) JSON.readTree(line), column).toString())
                .collect(joining("\n"));
    }

    private static ObjectNode change(ObjectNode event, String column) {
        var data = (ObjectNode) event.get("data");
        change(data.at("/config/Loader/adult"), loader -> loader.put("filepath", "data/adult_v2.csv"));
        change(data.at("/schema/attributes"), attributes -> {
            attributes.putObject(column).put("type", "str").put("field_id", 7);
            change(attributes.get("age"), age -> age.put("type", "float"));
        });
        change(data.at("/result/data/value"), value -> value.put("rows", 200));
        if (data.path("module").asString("").equals("Describer") && data.has("result")) {
            event.put("type", "io.waymark.module.failed");
            data.remove("result");
            data.putObject("error").put("message", "disk full").put("type", "OSError");
        }
        return event;
    }

    private static void change(JsonNode node, Consumer<ObjectNode> change) {
        if (node instanceof ObjectNode object) {
            change.accept(object);
        }
    }

    /** Returns the events of {@link #LATE} and of completed runs of its workflow. */
    static String late() {
        var events = new ArrayList<String>();
        for (int i = 0; i < USUAL; i++) {
            var run = "usual-" + i;
            events.addAll(begin(run));
            events.add(event(run, "module.completed", 10, "\"module\": \"Fit\", \"experiment\": \"a\""));
            events.add(event(run, "run.completed", 11, ""));
        }
        events.addAll(begin(LATE));
        return String.join("\n", events);
    }

    private static List<String> begin(String run) {
        return List.of(
                event(run, "run.started", 0, "\"workflow\": {\"namespace\": \"clients\", \"name\": \"late\"}"),
                event(run, "module.started", 0, "\"module\": \"Fit\", \"experiment\": \"a\""));
    }

    private static String event(String run, String type, int seconds, String data) {
        return """
                {"specversion": "1.0", "id": "%s %s", "source": "/clients", "type": "io.waymark.%s", "subject": "%s", \
                "time": "%s", "data": {%s}}""".formatted(run, type, type, run, START.plusSeconds(seconds), data);
    }
}
