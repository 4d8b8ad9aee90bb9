package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.ServiceProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Events of a month of nightly runs of the workflow {@code shop/customers}. Seven nights change the schema, four of
 * them incompatibly; the synthesizer slows down from 1 to 15 minutes; two nights fail.
 */
final class NightlyRunsFixture {
    static final int NIGHTS = 30;
    static final int FAILED_NIGHT = 11;

    private static final int LAST_NIGHT = NIGHTS - 1;
    private static final int HOURS_PER_NIGHT = 24;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final List<byte[]> events = new ArrayList<>();
    private final Instant lastNight;
    private String run = "";
    private Instant time = Instant.EPOCH;
    private int number;

    private NightlyRunsFixture(Instant lastNight) {
        this.lastNight = lastNight;
    }

    /**
     * Publishes all runs, each after the service has stored the one before it: runs are ordered only within their
     * partition. The last run starts at the given time.
     */
    static void sendTo(ServiceProcess service, Instant lastNight) {
        for (int night = 0; night < NIGHTS; night++) {
            var fixture = new NightlyRunsFixture(lastNight);
            fixture.addNight(night);
            service.send(fixture.events);
            awaitText(service, "/api/v1/runs/" + run(night), "\"ended_at\":\"");
        }
        awaitText(service, "/api/v1/workflows", run(LAST_NIGHT));
    }

    /** Waits until the answer of a request contains a text. */
    static void awaitText(ServiceProcess service, String path, String text) {
        await().atMost(TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .until(() -> service.get(path).body().contains(text));
    }

    static String run(int night) {
        return "customers-%02d".formatted(night + 1);
    }

    private void addNight(int night) {
        begin(run(night), lastNight.minus(Duration.ofHours((long) HOURS_PER_NIGHT * (LAST_NIGHT - night))), night);
        execute("Loader", "load", 20 + night % 3, night, "");
        if (night == LAST_NIGHT) {
            add("module.started", "{\"module\": \"Preprocessor\", \"experiment\": \"clean\"}");
            time = time.plusSeconds(54);
            add("run.failed", """
                    {"error": {"type": "OOMKilled", "message": "memory limit 8 GiB exceeded"}}""");
            return;
        }
        if (night == FAILED_NIGHT) {
            add("module.failed", """
                    {"module": "Preprocessor", "experiment": "clean", \
                    "error": {"type": "ValueError", "message": "could not convert string to float: 'n/a'"}}""");
            add("run.failed", "{}");
            return;
        }
        execute("Preprocessor", "clean", 35 + night % 4, night, "");
        execute("Synthesizer", "ctgan", 60 + 29L * night, night, "");
        var quality = String.format(Locale.ROOT, "%.3f", 0.93 - 0.004 * night);
        execute(
                "Evaluator",
                "quality",
                12,
                night,
                ", \"result\": {\"data\": {\"quality\": %s, \"rows\": %d}}".formatted(quality, 20_000 + 900 * night));
        add("run.completed", "{}");
    }

    private void begin(String name, Instant start, int night) {
        run = name;
        time = start;
        number = 0;
        add("run.started", """
            {"workflow": {"namespace": "shop", "name": "customers"}, "config": {"Loader": {"load": {"rows": %d}}, \
            "Preprocessor": {"clean": {}}, "Synthesizer": {"ctgan": {"epochs": 300}}, "Evaluator": {"quality": {}}}}""".formatted(20_000 + 900 * night));
    }

    private void execute(String module, String experiment, long seconds, int night, String more) {
        var execution = "{\"module\": \"%s\", \"experiment\": \"%s\"".formatted(module, experiment);
        add("module.started", execution + "}");
        add("timing.started", execution + ", \"step\": \"run\"}");
        time = time.plusSeconds(seconds);
        add("timing.ended", execution + ", \"step\": \"run\", \"status\": \"completed\"}");
        add("module.completed", execution + ", \"schema\": " + schema(module, night) + more + "}");
    }

    private void add(String type, String data) {
        time = time.plusSeconds(1);
        number++;
        var event = """
            {"specversion": "1.0", "id": "%s", "source": "/shop/executor", "type": "io.waymark.%s", "subject": "%s", \
            "time": "%s", "data": %s}""".formatted(run + "-" + number, type, run, time, data);
        events.add(event.getBytes(UTF_8));
    }

    /** Returns the schema after a module; the preprocessor and the synthesizer encode the segment as numbers. */
    private static String schema(String module, int night) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("id", "\"type\": \"int\", \"field_id\": 1");
        fields.put("name", "\"type\": \"str\", \"field_id\": 2");
        fields.put(
                "income",
                "\"type\": \"float\", \"field_id\": 3, \"type_attr\": {\"nullable\": %s}".formatted(night >= 8));
        fields.put("zip", "\"type\": \"%s\", \"field_id\": 4".formatted(night >= 13 ? "str" : "int"));
        if (night < 17) {
            fields.put("fax", "\"type\": \"str\", \"field_id\": 5");
        }
        fields.put(night >= 21 ? "mobile" : "phone", "\"type\": \"str\", \"field_id\": 6");
        fields.put(
                "segment",
                module.equals("Loader")
                        ? "\"type\": \"str\", \"field_id\": 7"
                        : "\"type\": \"int\", \"logical_type\": \"encoded_label\", \"field_id\": 7");
        if (night >= 4) {
            fields.put("city", "\"type\": \"str\", \"field_id\": 8");
        }
        if (night >= 25) {
            fields.put("consent_email", "\"type\": \"bool\", \"field_id\": 9");
        }
        return "{\"id\": \"customers\", \"attributes\": {" + String.join(", ", attributes(fields)) + "}}";
    }

    private static List<String> attributes(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"%s\": {%s}".formatted(field.getKey(), field.getValue()))
                .toList();
    }
}
