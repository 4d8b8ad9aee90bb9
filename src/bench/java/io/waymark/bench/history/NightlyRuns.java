package io.waymark.bench.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.bench.environment.EventLoad;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes runs that repeat every night. Each run is a chain of modules; the schema of each module differs from that
 * of the night before in one field.
 *
 * @param namespace the namespace of the workflows, which are named {@code w0}, {@code w1}, …
 */
record NightlyRuns(String namespace, int workflows, int modules, int fields) {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @SuppressWarnings("InlineFormatString") // the text is an event
    private static final String EVENT = """
        {"specversion":"1.0","source":"/bench","id":"%s","type":"io.waymark.%s","subject":"%s","time":"%s","data":%s}\
        """;

    /** Returns the name of the run of a workflow in a night. */
    String run(int workflow, int night) {
        return namespace + "-" + workflow + "-" + night;
    }

    /** Returns the path of the request for the dataset that a module of a workflow writes. */
    String dataset(int workflow, int module) {
        var key = new ArrayList<String>();
        for (int i = 0; i <= module; i++) {
            key.add("Module" + i + "[default]");
        }
        var name = String.join("_", key).replace("[", "%5B").replace("]", "%5D");
        return "/api/v1/datasets/workflow:" + namespace + "%2Fw" + workflow + "/" + name;
    }

    static Instant time(int night) {
        return START.atOffset(ZoneOffset.UTC).plusDays(night).toInstant();
    }

    /** Publishes the runs of one night and returns the number of events. */
    int publish(EventLoad load, int night) {
        for (int workflow = 0; workflow < workflows; workflow++) {
            var plan = "{\"workflow\":{\"namespace\":\"%s\",\"name\":\"w%d\"},\"config\":{\"Module0\":{\"night\":%d}}}"
                    .formatted(namespace, workflow, night);
            send(load, workflow, night, 0, "run.planned", plan);
            for (int module = 0; module < modules; module++) {
                send(load, workflow, night, module + 1, "module.completed", completion(night, module));
            }
            send(load, workflow, night, modules + 1, "run.completed", "{}");
        }
        load.flush();
        return workflows * (modules + 2);
    }

    private void send(EventLoad load, int workflow, int night, int number, String type, String data) {
        var run = run(workflow, night);
        var time = DateTimeFormatter.ISO_INSTANT.format(time(night).plusSeconds(number));
        load.send(run, EVENT.formatted(number, type, run, time, data).getBytes(UTF_8));
    }

    private String completion(int night, int module) {
        List<String> attributes = new ArrayList<>();
        for (int field = 0; field < fields; field++) {
            attributes.add(
                    "\"column_%d\":{\"type\":\"int64\",\"type_attr\":{\"nullable\":%b},\"stats\":{\"na_count\":%d}}"
                            .formatted(1000 + field, isNullable(night, field), (night + fields - field) / fields));
        }
        return "{\"module\":\"Module%d\",\"experiment\":\"default\",\"schema\":{\"id\":\"table\",\"attributes\":{%s}}}"
                .formatted(module, String.join(",", attributes));
    }

    /** In every tenth night a field changes from nullable to required, or back. */
    private boolean isNullable(int night, int field) {
        return night / 10 % fields != field;
    }
}
