package io.waymark.codec.event.reuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.EventRecord.Header;
import io.waymark.domain.record.Partition;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RandomSchemas;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaDecodeCacheTest {
    private static final List<String> TYPES =
            List.of("module.started", "module.completed", "module.failed", "timing.started");
    private static final List<String> PIECES = List.of(
            "0",
            "1",
            "null",
            "{",
            "}",
            "\"",
            ",",
            "\\",
            "\\u0061ttributes",
            "\\u0073chema",
            "\u0000",
            "é",
            "\t",
            "[",
            "{\"type\":\"int\"}",
            "\"attributes\":{\"a\":0},",
            "\"schema\":1,",
            "\"input_schema\":0,",
            "\"schema\":0");

    private final EventDecoder remembering = new EventDecoder();

    private static EventDecoder fresh() {
        return new EventDecoder();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void cacheDoesNotChangeDecodedEvents(long seed) {
        var random = new Random(seed);
        var schemas = new RandomSchemas(seed);
        var schema = schemas.next();
        for (int i = 0; i < 150; i++) {
            schema = random.nextInt(4) == 0 ? schemas.next() : schemas.edited(schema);
            var event = event(random, schema, random.nextBoolean() ? schema : schemas.respelled(schema));
            assertSame(event, seed);
            assertSame(event, seed);
            for (int damage = 0; damage < 5; damage++) {
                assertSame(damaged(random, event), seed);
            }
        }
    }

    @Test
    void binaryDataIsDecodedLikeAnEvent() {
        var schemas = new RandomSchemas(7);
        var schema = schemas.next();
        for (int i = 0; i < 200; i++) {
            var json = DomainJson.write(schema);
            var record = binary("{\"module\":\"A\",\"experiment\":\"x\",\"schema\":" + json + "}");
            assertThat(remembering.decode(record))
                    .isEqualTo(fresh().decode(record))
                    .isInstanceOf(DecodeResult.ValidEvent.class);
            schema = schemas.edited(schema);
        }
    }

    @Test
    void attributeIsNotConfusedWithSimilarOne() {
        assertSame(attributes("'a':{'type':'int'}"), 0);
        for (var trick : List.of(
                "'a':0",
                "'a':{'type':'int'},'b':0",
                "'b':0,'a':{'type':'int'}",
                "'a':{'type':'int'},'b':1",
                "'a':{'type':'int'}},'\\u0061ttributes':{'b':0",
                "'a':{'type':'int'}},'stats':{'attributes':{'b':0}")) {
            assertSame(attributes(trick), 0);
        }
        assertSame(
                data("'input_schema':{'id':'t','attributes':{'q':{'type':'text'}}},"
                        + "'sch\\u0065ma':{'id':'t','attributes':{'q':{'type':'date'}}}"),
                0);
        assertSame(data("'schema':{'id':'t','attributes':{'q':{'type':'text'}}}"), 0);
    }

    @Test
    void schemaIsNotConfusedWithNestedOne() {
        assertSame(attributes("'a':{'type':'int'}"), 0);
        for (var trick : List.of(
                "'input_schema':{'id':'t','attributes':{'a':{'type':'int'}}},'schema':0",
                "'schema':0,'input_schema':{'id':'t','attributes':{'a':{'type':'int'}}}")) {
            assertThat(fresh().decode(data(trick))).isInstanceOf(DecodeResult.Rejected.class);
            assertSame(data(trick), 0);
        }
    }

    @Test
    void duplicateNameIsDetectedWithSubstitution() {
        assertSame(attributes("'a':{'type':'int'},'b':{'type':'text'},'c':{'type':'date'}"), 0);
        for (var trick : List.of(
                "'a':{'type':'int'},'b':{'type':'text'},'b':{'type':'text'}",
                "'a':{'type':'int'},'b':{'type':'text'},'b':{'type':'date'}",
                "'b':{'type':'date'},'a':{'type':'int'},'b':{'type':'text'},'c':{'type':'date'}",
                "'c':{'type':'date'},'b':{'type':'text'},'c':{'type':'date'}")) {
            assertThat(fresh().decode(attributes(trick))).isInstanceOf(DecodeResult.Rejected.class);
            assertSame(attributes(trick), 0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void differencesFromPreviousSchemaAreDecoded(long seed) {
        var random = new Random(seed);
        var columns = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            columns.add(column(i, 0));
        }
        for (int event = 0; event < 300; event++) {
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                edit(columns, random, event);
            }
            assertSame(attributes(String.join(random.nextInt(50) == 0 ? " ,\n" : ",", columns)), seed);
        }
    }

    private static void edit(List<String> columns, Random random, int version) {
        int index = random.nextInt(columns.size());
        switch (random.nextInt(5)) {
            case 0 -> columns.add(index, column(1000 + version, version));
            case 1 -> columns.remove(index);
            case 2 ->
                columns.subList(index, Math.min(index + random.nextInt(12), columns.size()))
                        .clear();
            case 3 -> columns.add(columns.remove(index));
            default -> columns.set(index, column(index, version));
        }
        if (columns.size() < 20) {
            columns.add(column(2000 + version, version));
        }
    }

    private static String column(int number, int version) {
        return "'column_%d':{'type':'int','stats':{'mean':%d}}".formatted(number, version);
    }

    private static byte[] attributes(String members) {
        return data("'schema':{'id':'t','attributes':{" + members + "}}");
    }

    private static byte[] data(String members) {
        return event("module.started", members.replace('\'', '"')).getBytes(UTF_8);
    }

    private void assertSame(byte[] event, long seed) {
        assertThat(remembering.decode(event))
                .as(() -> "seed " + seed + ": " + new String(event, UTF_8))
                .isEqualTo(fresh().decode(event));
    }

    private static byte[] event(Random random, Value.Members schema, Value.Members input) {
        var parts = new ArrayList<String>();
        parts.add("\"schema\":" + DomainJson.write(schema));
        if (random.nextBoolean()) {
            parts.add(random.nextInt(2), "\"input_schema\" : " + DomainJson.write(input));
        }
        return event(TYPES.get(random.nextInt(TYPES.size())), String.join(" ,", parts))
                .getBytes(UTF_8);
    }

    private static String event(String type, String members) {
        return """
                {"specversion":"1.0","id":"1","source":"/tests","type":"io.waymark.%s","subject":"run",\
                "time":"2024-12-24T21:00:00Z","data":{"module":"A","experiment":"x","step":"run",\
                "error":{"type":"E","message":"m"},%s}}""".formatted(type, members);
    }

    /** Replaces up to three characters at a random index with a random piece. */
    private static byte[] damaged(Random random, byte[] event) {
        int at = random.nextInt(event.length);
        int gone = Math.min(random.nextInt(4), event.length - at);
        var text = new String(event, UTF_8);
        int from = Math.min(at, text.length());
        int to = Math.min(at + gone, text.length());
        var piece = PIECES.get(random.nextInt(PIECES.size()));
        return (text.substring(0, from) + piece + text.substring(to)).getBytes(UTF_8);
    }

    private static EventRecord binary(String data) {
        var attributes = Map.of(
                "specversion", "1.0",
                "id", "1",
                "source", "/tests",
                "type", "io.waymark.module.completed",
                "subject", "run",
                "time", "2024-12-24T21:00:00Z");
        var headers = new ArrayList<Header>();
        attributes.forEach((name, value) -> headers.add(new Header("ce_" + name, Bytes.of(value.getBytes(UTF_8)))));
        return new EventRecord(
                new Partition("events", 0),
                0,
                Instant.EPOCH,
                Bytes.of("run".getBytes(UTF_8)),
                Bytes.of(data.getBytes(UTF_8)),
                headers);
    }
}
