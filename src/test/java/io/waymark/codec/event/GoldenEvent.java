package io.waymark.codec.event;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.EventRecord.Header;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A golden event of each type, which fixes the wire format.
 *
 * @param type of the file in {@code src/test/resources/events}
 */
record GoldenEvent(String type) {
    private static final EventDecoder DECODER = new EventDecoder();

    static Stream<GoldenEvent> all() {
        return Stream.of(
                        "run.planned",
                        "run.started",
                        "run.completed",
                        "run.failed",
                        "module.started",
                        "module.completed",
                        "module.failed",
                        "dataset.observed",
                        "timing.started",
                        "timing.ended")
                .map(GoldenEvent::new);
    }

    String text() {
        try (var in = GoldenEvent.class.getResourceAsStream("/events/" + type + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Value> members() {
        return new LinkedHashMap<>(DomainJson.readMembers(text()).members());
    }

    /** Returns the event with one member of its data replaced; {@code null} removes the member. */
    String withData(String name, String json) {
        var data = new LinkedHashMap<>(((Value.Members) members().get("data")).members());
        if (json == null) {
            data.remove(name);
        } else {
            data.put(name, DomainJson.readValue(json));
        }
        return with("data", DomainJson.write(new Value.Members(data)));
    }

    /** Returns the event with one attribute replaced; {@code null} removes the attribute. */
    String with(String attribute, String json) {
        var members = members();
        if (json == null) {
            members.remove(attribute);
        } else {
            members.put(attribute, DomainJson.readValue(json));
        }
        return DomainJson.write(new Value.Members(new LinkedHashMap<>(members)));
    }

    static RunEvent decoded(DecodeResult result) {
        return switch (result) {
            case DecodeResult.ValidEvent(var event, var traceParent, var unknown) -> event;
            case DecodeResult.Rejected(var reason) -> throw new AssertionError(reason);
        };
    }

    static RunEvent decoded(String text) {
        return decoded(DECODER.decode(utf8(text)));
    }

    static String reason(DecodeResult result) {
        return switch (result) {
            case DecodeResult.ValidEvent(var event, var traceParent, var unknown) ->
                throw new AssertionError("not rejected: " + event);
            case DecodeResult.Rejected(var reason) -> reason;
        };
    }

    static String reason(String text) {
        return reason(DECODER.decode(utf8(text)));
    }

    static EventRecord structured(String key, String value) {
        return record(key, value, List.of());
    }

    /** Returns the event in CloudEvents' binary mode. */
    EventRecord binary() {
        var headers = new ArrayList<Header>();
        var members = members();
        var data = members.remove("data");
        members.remove("datacontenttype");
        members.forEach((name, value) -> headers.add(header("ce_" + name, ((Value.Text) value).value())));
        headers.add(header("content-type", "application/json; charset=utf-8"));
        return record("run-1", DomainJson.write(data), headers);
    }

    static EventRecord record(String key, String value, List<Header> headers) {
        return new EventRecord(new Partition("waymark.events", 0), 0, Instant.EPOCH, bytes(key), bytes(value), headers);
    }

    static Header header(String name, String value) {
        return new Header(name, bytes(value));
    }

    private static Bytes bytes(String text) {
        return text == null ? null : Bytes.of(utf8(text));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
