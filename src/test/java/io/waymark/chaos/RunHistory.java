package io.waymark.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.json.DomainJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/** Generates the events of one run in an order that no real executor would choose. Equal seeds give equal events. */
final class RunHistory {
    private static final Instant START = Instant.parse("2024-12-24T21:00:00Z");
    private static final List<String> MODULES = List.of("Loader", "Splitter", "Préprocessor", "Synthesizer", "Extra\0");
    private static final List<String> FIELDS = List.of("age", "income", "sex", "name", "zip", "education", "hours");
    private static final List<String> TYPES = List.of("int64", "float64", "string", "boolean");
    private static final int REMEMBERED = 50;

    private final String run;
    private final Random random;
    private final int length;
    private final List<SentEvent> sent = new ArrayList<>();
    private int count;

    /** An event as it is sent. */
    record SentEvent(String run, String id, String json) {
        byte[] bytes() {
            return json.getBytes(UTF_8);
        }
    }

    RunHistory(String run, long seed) {
        this.run = run;
        this.random = new Random(seed);
        this.length = 30 + random.nextInt(150);
    }

    String run() {
        return run;
    }

    boolean isOver() {
        return count >= length;
    }

    SentEvent next() {
        count++;
        if (isOver()) {
            return event("run." + (random.nextInt(4) == 0 ? "failed" : "completed"), Map.of());
        }
        return switch (random.nextInt(20)) {
            case 0 -> event("run.started", random.nextBoolean() ? Map.of() : plan());
            case 1 -> event("run.planned", plan());
            case 2, 3, 4, 5, 6, 7 -> event("module.started", execution(random.nextInt(3) == 0));
            case 8, 9, 10, 11, 12, 13 -> event("module.completed", completed());
            case 14 -> event("module.failed", failed());
            case 15, 16 -> event("timing.started", step());
            default -> event("timing.ended", ended());
        };
    }

    /** Returns an event that was sent before, byte for byte. */
    SentEvent repeat() {
        return sent.get(random.nextInt(sent.size()));
    }

    /** Returns an event with an id that was sent before, but with other content. */
    SentEvent contradiction() {
        var before = sent.getFirst();
        return new SentEvent(
                run, before.id(), json(before.id(), "run.started", START, Map.of("context", Map.of("other", ++count))));
    }

    boolean hasSentEvents() {
        return !sent.isEmpty();
    }

    private SentEvent event(String type, Map<String, Object> data) {
        var id = "event-" + count;
        var time = START.plusSeconds(count - (random.nextInt(6) == 0 ? 20 : 0));
        var event = new SentEvent(run, id, json(id, type, time, data));
        sent.add(event);
        if (sent.size() > REMEMBERED) {
            sent.removeFirst();
        }
        return event;
    }

    private String json(String id, String type, Instant time, Map<String, Object> data) {
        var event = new LinkedHashMap<String, Object>();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", "/chaos");
        event.put("type", "io.waymark." + type);
        event.put("subject", run);
        event.put("time", time.toString());
        event.put("data", data);
        return DomainJson.write(event);
    }

    private Map<String, Object> plan() {
        var sequence = new ArrayList<>(MODULES.subList(0, 2 + random.nextInt(3)));
        var config = new LinkedHashMap<String, Object>();
        sequence.forEach(module -> config.put(module, Map.of("a", Map.of("rows", count))));
        return Map.of(
                "workflow",
                Map.of("namespace", "chaos", "name", "w" + random.nextInt(3)),
                "config",
                config,
                "sequence",
                sequence);
    }

    private SequencedMap<String, Object> execution(boolean withSchema) {
        var data = new LinkedHashMap<String, Object>();
        data.put("module", any(MODULES));
        data.put("experiment", random.nextInt(3) == 0 ? "b" : "a");
        if (withSchema) {
            data.put("schema", schema());
        }
        return data;
    }

    private Map<String, Object> completed() {
        var data = execution(random.nextInt(6) > 0);
        data.put("result", Map.of("data", Map.of("rows", random.nextInt(1000), "event", count)));
        return data;
    }

    private Map<String, Object> failed() {
        var data = execution(false);
        data.put("error", Map.of("type", "ValueError", "message", "no luck \0 " + count));
        return data;
    }

    private SequencedMap<String, Object> step() {
        var data = execution(false);
        data.put("step", random.nextBoolean() ? "run" : "fit");
        return data;
    }

    private Map<String, Object> ended() {
        var data = step();
        data.put("status", "completed");
        data.put("duration_seconds", random.nextInt(100) / 10.0);
        return data;
    }

    private Map<String, Object> schema() {
        var attributes = new LinkedHashMap<String, Object>();
        int from = random.nextInt(3);
        for (var field : FIELDS.subList(from, from + 1 + random.nextInt(FIELDS.size() - from))) {
            attributes.put(field, Map.of("type", any(TYPES), "type_attr", Map.of("nullable", random.nextBoolean())));
        }
        return Map.of("id", "census", "attributes", attributes);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
