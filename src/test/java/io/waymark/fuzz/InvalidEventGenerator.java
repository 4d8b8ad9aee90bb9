package io.waymark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.fixture.RecordedTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Generates invalid events from real ones. Equal seeds give equal events. */
final class InvalidEventGenerator {
    /** A marker in every text that looks like SQL. No SQL statement may contain it. */
    static final String MARK = "zq7x";

    static final List<String> SQL = List.of(
            "'; drop table run; -- " + MARK,
            "\\'; delete from snapshot; --" + MARK,
            "$1 " + MARK,
            "x' || pg_sleep(5) || '" + MARK,
            "\"; truncate run cascade; --" + MARK,
            "?" + MARK + "::text[]");

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type", "subject", "time");
    private static final List<String> NO_TIMES = List.of(
            "10000-01-01T00:00:00Z",
            "0000-12-31T23:59:59Z",
            "-0001-01-01T00:00:00Z",
            "99999999999-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
            "2024-02-30T00:00:00Z",
            "2024-12-24",
            "now",
            "1735074000");
    private static final List<String> ODD_TIMES =
            List.of("9999-12-31T23:59:59.999999999Z", "0001-01-01T00:00:00Z", "2016-12-31T23:59:60Z");
    private static final List<String> NO_SUBJECTS =
            List.of("", " ", "a b", "ü", "x".repeat(251), ".", "..", "../runs", "a/b", "run\u0000", "{run}");
    private static final List<String> NUMBERS = List.of(
            "1e999999999",
            "-1e-999999999",
            "1e2147483648",
            "9".repeat(900),
            "9".repeat(2000),
            "-0",
            "1e400",
            "0.1e-400");

    private static final JsonMapper JSON = new JsonMapper();

    private final Random random;
    private final List<JsonNode> real = RecordedTrace.all()
            .filter(trace -> !trace.name().startsWith("wide"))
            .flatMap(InvalidEventGenerator::events)
            .toList();
    private final List<Supplier<InvalidEvent>> light = List.of(
            this::truncated,
            this::flipped,
            this::attributeOfAnotherType,
            this::attributeMissing,
            this::mutated,
            this::mutated,
            this::mutated,
            this::deep,
            this::tooDeep,
            this::text,
            this::badUtf8,
            this::doubled,
            this::notANumber,
            this::hugeNumber,
            this::noTime,
            this::oddTime,
            this::noSubject,
            this::unknownType,
            this::noEvent,
            this::sql);
    private final List<Supplier<InvalidEvent>> heavy =
            List.of(this::manyFields, this::manyModules, this::nearlyTooLarge, this::tooLarge);
    private final ExpensiveDataGenerator costly;

    InvalidEventGenerator(Random random) {
        this.random = random;
        this.costly = new ExpensiveDataGenerator(random);
    }

    InvalidEvent next() {
        if (random.nextInt(100) == 0) {
            return costly();
        }
        return pick(random.nextInt(250) == 0 ? heavy : light).get();
    }

    /** Returns an event of one of a few executions, so that its schema is compared with the one before. */
    private InvalidEvent costly() {
        var data = costly.next();
        var event =
                real().put("type", "io.waymark.module.completed").put("subject", "fuzz-costly-" + random.nextInt(3));
        event.set("data", JSON.readTree("{\"module\":\"M\",\"experiment\":\"e\"}"));
        var text = text(event)
                .replace(
                        "\"experiment\":\"e\"",
                        "\"experiment\":\"e\",\"schema\":" + data.schema() + ",\"transformations\":"
                                + data.transformations());
        return InvalidEvent.any("costly: " + data.kind(), text.getBytes(UTF_8));
    }

    /** Returns a real event of one of a few runs. */
    ObjectNode real() {
        var event = (ObjectNode) pick(real).deepCopy();
        event.put("subject", "fuzz-" + random.nextInt(40)).put("id", "f" + random.nextInt(1 << 20));
        return event;
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private InvalidEvent truncated() {
        var whole = bytes(real());
        return InvalidEvent.rejected("truncated", Arrays.copyOf(whole, random.nextInt(whole.length)));
    }

    private InvalidEvent flipped() {
        var bytes = bytes(real());
        for (int i = 0; i <= random.nextInt(4); i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return InvalidEvent.any("bits flipped", bytes);
    }

    private InvalidEvent attributeOfAnotherType() {
        var event = real();
        event.set(
                pick(REQUIRED),
                pick(List.of(
                        JSON.readTree("5"),
                        JSON.readTree("[]"),
                        JSON.readTree("{}"),
                        JSON.readTree("true"),
                        JSON.readTree("null"))));
        return InvalidEvent.rejected("wrong type", bytes(event));
    }

    private InvalidEvent attributeMissing() {
        var event = real();
        event.remove(pick(REQUIRED));
        return InvalidEvent.rejected("missing", bytes(event));
    }

    private InvalidEvent mutated() {
        var event = real();
        var jsonMutator = new JsonMutator(random);
        for (int i = 0; i <= random.nextInt(3); i++) {
            jsonMutator.apply(event);
        }
        return InvalidEvent.any("mutated", bytes(event));
    }

    private InvalidEvent deep() {
        return InvalidEvent.any("64 deep", data("context", nested(64)));
    }

    private InvalidEvent tooDeep() {
        return InvalidEvent.rejected("too deep", data("context", nested(200 + random.nextInt(20_000))));
    }

    private InvalidEvent text() {
        var odd = pick(List.of("\\u0000", "a\\u0000b", "\\ud800", "\\udc00x", "\\ud83d", "\\uffff", "\\u202e", ""));
        return InvalidEvent.any("U+0000, surrogates", data("module", '"' + odd + '"'));
    }

    private InvalidEvent badUtf8() {
        var bad = pick(
                List.of("\u00ff", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080", "\u00e2\u0082"));
        var text = new String(data("module", "\"@@\""), UTF_8).replace("@@", bad);
        return InvalidEvent.rejected("bad UTF-8", text.getBytes(ISO_8859_1));
    }

    private InvalidEvent doubled() {
        var name = pick(REQUIRED);
        var event = text(real());
        return InvalidEvent.rejected(
                "doubled", ("{\"" + name + "\":" + real().get(name) + "," + event.substring(1)).getBytes(UTF_8));
    }

    private InvalidEvent notANumber() {
        var bare = pick(List.of("NaN", "Infinity", "-Infinity", "+1", "01", ".5", "0x1F", "1_000"));
        return random.nextBoolean()
                ? InvalidEvent.rejected("NaN", data("context", "{\"loss\":" + bare + "}"))
                : InvalidEvent.any("NaN as a text", data("schema", "{\"id\":\"s\",\"stats\":{\"mean\":\"NaN\"}}"));
    }

    private InvalidEvent hugeNumber() {
        var number = pick(NUMBERS);
        return InvalidEvent.any(
                "huge number",
                switch (random.nextInt(4)) {
                    case 0 ->
                        data(
                                "schema",
                                "{\"id\":\"s\",\"n\":" + number + ",\"attributes\":{\"a\":{\"n\":" + number + "}}}");
                    case 1 -> data("duration_seconds", number);
                    case 2 -> data("limits", "{\"max_snapshots\":" + number + "}");
                    default -> data("config", "{\"Splitter\":{\"s\":{\"num_samples\":" + number + "}}}");
                });
    }

    private InvalidEvent noTime() {
        return InvalidEvent.rejected("time", bytes(real().put("time", pick(NO_TIMES))));
    }

    private InvalidEvent oddTime() {
        return InvalidEvent.any("year 9999", bytes(real().put("time", pick(ODD_TIMES))));
    }

    private InvalidEvent noSubject() {
        return InvalidEvent.rejected("subject", bytes(real().put("subject", pick(NO_SUBJECTS))));
    }

    private InvalidEvent unknownType() {
        var type =
                pick(List.of("io.waymark.run.restored", "io.waymark.run", "RUN.STARTED", "*", "", "io.waymark.module"));
        return InvalidEvent.rejected("unknown type", bytes(real().put("type", type)));
    }

    private InvalidEvent noEvent() {
        return InvalidEvent.rejected(
                "no event",
                pick(List.of("", "null", "[]", "5", "\"x\"", "{}", "{", "}{", "\u0000", "\ufeff", "<xml/>"))
                        .getBytes(UTF_8));
    }

    private InvalidEvent sql() {
        var text = JSON.writeValueAsString(pick(SQL));
        return InvalidEvent.any(
                "SQL",
                data(
                        pick(List.of("module", "experiment", "step", "schema", "context")),
                        switch (random.nextInt(3)) {
                            case 0 -> "{\"id\":" + text + ",\"attributes\":{" + text + ":{\"type\":" + text + "}}}";
                            default -> text;
                        }));
    }

    private InvalidEvent manyFields() {
        var schema = new StringBuilder("{\"id\":\"wide\",\"attributes\":{");
        for (int i = 0; i < 10_000; i++) {
            schema.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":{\"type\":\"int\"}");
        }
        return InvalidEvent.any(
                "10,000 fields", data("schema", schema.append("}}").toString()));
    }

    private InvalidEvent manyModules() {
        var config = new StringBuilder("{");
        for (int i = 0; i < 10_000; i++) {
            config.append(i == 0 ? "" : ",").append("\"m").append(i).append("\":{\"e\":{}}");
        }
        var plan = real().put("type", "io.waymark.run.planned").put("subject", "fuzz-planned-" + random.nextInt(5));
        plan.set(
                "data",
                JSON.readTree("{\"workflow\":{\"namespace\":\"n\",\"name\":\"w\"},\"config\":" + config.append("}}")));
        return InvalidEvent.rejected("10,000 modules", bytes(plan));
    }

    private InvalidEvent nearlyTooLarge() {
        return InvalidEvent.any("1 MiB", data("result", "{\"data\":\"" + "x".repeat((1 << 20) - 4000) + "\"}"));
    }

    private InvalidEvent tooLarge() {
        return InvalidEvent.rejected(
                "over 1 MiB", data("result", "{\"data\":\"" + "x".repeat((1 << 20) + random.nextInt(1 << 20)) + "\"}"));
    }

    /** Returns a real event of a type that has the member, with this text as its value. */
    private byte[] data(String member, String json) {
        var event = real();
        event.put(
                "type",
                switch (member) {
                    case "duration_seconds", "step" -> "io.waymark.timing.ended";
                    case "config", "limits" -> "io.waymark.run.started";
                    default -> "io.waymark.module.completed";
                });
        var data = "{\"experiment\":\"e\",\"step\":\"s\",\"status\":\"completed\"}";
        event.set("data", ((ObjectNode) JSON.readTree(data)).put("module", "M").put(member, "@@"));
        return text(event).replace("\"@@\"", json).getBytes(UTF_8);
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static String text(JsonNode event) {
        return JSON.writeValueAsString(event);
    }

    static byte[] bytes(JsonNode event) {
        return text(event).getBytes(UTF_8);
    }

    private static Stream<JsonNode> events(RecordedTrace trace) {
        return new ArrayList<>(trace.events()).stream().map(JSON::readTree);
    }
}
