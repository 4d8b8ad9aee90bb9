package io.waymark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.record.Bytes;
import io.waymark.fuzz.InvalidEvent.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Generates invalid records: invalid events, and defects that only records can have. */
final class InvalidRecordGenerator {
    private final Random random;
    private final InvalidEventGenerator events;
    private final List<Supplier<InvalidRecord>> generators = List.of(
            this::wrongKey,
            this::noKey,
            this::noValue,
            this::contentType,
            this::manyHeaders,
            this::binary,
            this::binary,
            this::binary,
            this::binary);

    InvalidRecordGenerator(Random random, InvalidEventGenerator events) {
        this.random = random;
        this.events = events;
    }

    /** A record as a producer sends it. */
    record InvalidRecord(
            String kind,
            Verdict verdict,
            @Nullable Bytes key,
            @Nullable Bytes value,
            List<Header> headers) {}

    InvalidRecord next() {
        return random.nextInt(3) == 0 ? events.pick(generators).get() : structured();
    }

    private InvalidRecord structured() {
        var event = events.next();
        return new InvalidRecord(
                "Kafka: " + event.kind(),
                event.verdict(),
                Bytes.of(key(event.bytes().array())),
                event.bytes(),
                List.of());
    }

    /** Returns the subject if it can be found, because a wrong key would hide the other defect. */
    private static byte[] key(byte[] event) {
        var text = new String(event, UTF_8);
        int at = text.lastIndexOf("\"subject\":\"");
        int from = at + "\"subject\":\"".length();
        int to = at < 0 ? -1 : text.indexOf('"', from);
        return to < 0 ? new byte[] {'k'} : text.substring(from, to).getBytes(UTF_8);
    }

    private InvalidRecord wrongKey() {
        var event = events.real();
        var key = events.pick(List.of("another", "", "\u0000", "fuzz-1 ", "x".repeat(10_000)));
        return rejected("wrong key", key.getBytes(UTF_8), InvalidEventGenerator.bytes(event), List.of());
    }

    private InvalidRecord noKey() {
        return rejected("no key", null, InvalidEventGenerator.bytes(events.real()), List.of());
    }

    private InvalidRecord noValue() {
        return rejected("no value", "fuzz-1".getBytes(UTF_8), random.nextBoolean() ? null : new byte[0], List.of());
    }

    private InvalidRecord contentType() {
        var event = InvalidEventGenerator.bytes(events.real());
        var type = events.pick(List.of("application/cloudevents-batch+json", "application/cloudevents+avro"));
        return rejected("content type", key(event), event, List.of(header("content-type", type.getBytes(UTF_8))));
    }

    private InvalidRecord manyHeaders() {
        var headers = new ArrayList<Header>();
        for (int i = 0; i < 500; i++) {
            headers.add(header("h" + i, new byte[random.nextInt(100)]));
        }
        var event = InvalidEventGenerator.bytes(events.real());
        return new InvalidRecord("Kafka: many headers", Verdict.ANY, Bytes.of(key(event)), Bytes.of(event), headers);
    }

    /** Returns a real event in binary mode with a missing, additional or invalid header. */
    private InvalidRecord binary() {
        var event = events.real();
        var headers = headers(event);
        int index = random.nextInt(6);
        switch (random.nextInt(6)) {
            case 0 -> headers.remove(index);
            case 1 -> headers.set(index, header(headers.get(index).key(), new byte[] {(byte) 0xff, (byte) 0xfe}));
            case 2 -> headers.set(index, header(headers.get(index).key(), null));
            case 3 -> headers.add(header(headers.get(index).key(), "twice".getBytes(UTF_8)));
            case 4 -> headers.add(header("content-type", "text/plain".getBytes(UTF_8)));
            default -> {
                var value = event.get("data").toString() + events.pick(List.of("}", "x", ",", "\u0000"));
                return rejected(
                        "binary, data",
                        event.get("subject").asString().getBytes(UTF_8),
                        value.getBytes(UTF_8),
                        headers);
            }
        }
        var key = event.get("subject").asString().getBytes(UTF_8);
        var data = InvalidEventGenerator.bytes(event.get("data"));
        return rejected("binary, headers", key, data, headers);
    }

    private static List<Header> headers(ObjectNode event) {
        var headers = new ArrayList<Header>();
        for (Map.Entry<String, JsonNode> member : event.properties()) {
            if (member.getValue().isString()
                    && List.of("specversion", "id", "source", "type", "subject", "time")
                            .contains(member.getKey())) {
                headers.add(header(
                        "ce_" + member.getKey(), member.getValue().asString().getBytes(UTF_8)));
            }
        }
        return headers;
    }

    private static InvalidRecord rejected(
            String kind, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        return new InvalidRecord(
                "Kafka: " + kind, Verdict.REJECTED, Bytes.ofNullable(key), Bytes.ofNullable(value), headers);
    }

    private static Header header(String name, byte[] value) {
        return new RecordHeader(name, value);
    }
}
