package io.waymark.codec.event;

import static io.waymark.codec.event.GoldenEvent.header;
import static io.waymark.codec.event.GoldenEvent.reason;
import static io.waymark.codec.event.GoldenEvent.structured;
import static io.waymark.codec.event.GoldenEvent.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.web.openapi.DescriptionChecker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that invalid events are rejected with a reason that names the position and the cause. */
class EventRejectionTest {
    /** Events with dates that do not exist, which a JSON Schema cannot reject. */
    private static final Set<String> NO_MATTER_OF_SHAPE =
            Set.of("\"2024-02-30T21:00:00Z\"", "\"0000-12-31T00:00:00Z\"", "\"9999-12-31T23:59:59-01:00\"");

    private final EventDecoder decoder = new EventDecoder();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "specversion     | none                       | /specversion: a string is required",
                "specversion     | \"0.3\"                    | /specversion: 1.0 is expected, found: 0.3",
                "id              | none                       | /id: a string is required",
                "id              | \"\"                       | /id: a string is required",
                "id              | 7                          | /id: a string is expected",
                "source          | null                       | /source: a string is required",
                "type            | none                       | /type: a string is required",
                "type            | \"io.waymark.run.paused\"  | /type: an event type such as",
                "type            | \"io.waymark.run.restored\"| type: only Waymark publishes this type",
                "subject         | none                       | /subject: a string is required",
                "subject         | \"a/b\"                    | /subject: a run id must be",
                "subject         | \".\"                      | /subject: a run id must be",
                "subject         | \"..\"                     | /subject: a run id must be",
                "subject         | \"run id\"                 | /subject: a run id must be",
                "subject         | \"observed:1\"             | /subject: observed: begins the ids of observed datasets",
                "subject         | \"%41\"                    | /subject: a run id must be",
                "time            | none                       | /time: a string is required",
                "time            | \"2024-12-24\"             | /time: an RFC 3339 time",
                "time            | \"2024-12-24T21:00Z\"      | /time: an RFC 3339 time",
                "time            | \"2024-12-24T21:00:00\"    | /time: an RFC 3339 time",
                "time            | \"2024-02-30T21:00:00Z\"   | /time: an RFC 3339 time",
                "time            | \"2024-12-24T24:00:00Z\"   | /time: an RFC 3339 time",
                "time            | \"2024-12-24T21:00:00+25:00\"| /time: an RFC 3339 time",
                "time            | \"0000-12-31T00:00:00Z\"   | /time: a time in the years",
                "time            | \"9999-12-31T23:59:59-01:00\"| /time: a time in the years",
                "time            | 1735074000                 | /time: a string is expected",
                "datacontenttype | \"text/xml\"               | /datacontenttype: a JSON media type",
                "data            | []                         | /data: an object is expected",
                "data_base64     | \"e30=\"                   | /data_base64: an event must not have both"
            })
    void invalidAttributesAreRejected(String attribute, String json, String why) {
        var event = new GoldenEvent("module.started").with(attribute, json);

        assertThat(reason(event)).startsWith("Cannot decode the event: " + why);
        assertThat(DescriptionChecker.eventErrors(event).isEmpty())
                .isEqualTo(json != null && NO_MATTER_OF_SHAPE.contains(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "run.planned      | workflow  | none                         | /workflow: a plan must have a workflow",
                "run.planned      | workflow  | {\"namespace\": \"a\"}       | /workflow/name: a string is expected, not null",
                "run.planned      | config    | {\"Loader\": [1]}            | /config/Loader: an object is expected, not an array",
                "run.planned      | sequence  | [\"a\", 1]                   | /sequence/1: a string is expected, not the number 1",
                "run.planned      | limits    | {\"max_changes\": -1}        | /limits/max_changes: a whole number",
                "run.planned      | limits    | {\"max_changes\": 1.5}       | /limits/max_changes: a whole number",
                "run.planned      | limits    | {\"max_changes\": \"1\"}     | /limits/max_changes: a number is expected",
                "run.planned      | limits    | {\"max_changes\": 1E+999999} | /limits/max_changes: a whole number",
                "run.failed       | error     | \"bang\"                     | /error: an object is expected, not the string",
                "run.completed    | error     | {}                           | /error/type: a string is expected",
                "run.completed    | context   | [1]                          | /context: an object is expected",
                "dataset.observed | dataset   | none                         | /dataset/namespace: a string is expected, not null",
                "dataset.observed | dataset   | {\"namespace\": \"a\", \"name\": \"\"} | /dataset/name: a name of 1 to 400",
                "dataset.observed | schema    | {\"attributes\": {}}         | /schema: a schema needs an id",
                "module.started   | module    | none                         | /module: a string is expected, not null or nothing",
                "module.started   | experiment| 1                            | /experiment: a string is expected",
                "module.started   | attempt   | 0                            | /attempt: a whole number of 1 or more",
                "module.completed | attempt   | 1.5                          | /attempt: a whole number of 1 or more",
                "module.completed | dataset   | \"a/b\"                      | /dataset: an object is expected",
                "module.completed | dataset   | {\"namespace\": \"a\"}       | /dataset/name: a string is expected",
                "module.completed | dataset   | {\"namespace\": \"\", \"name\": \"b\"} | /dataset/namespace: a name of 1 to 400",
                "module.failed    | attempt   | \"1\"                        | /attempt: a number is expected",
                "module.failed    | attempt   | 9223372036854775808          | /attempt: a whole number of 1 or more",
                "module.started   | schema    | {\"attributes\": {}}         | /schema: a schema needs an id",
                "module.started   | schema    | {\"id\": 5}                  | /schema/id: a string is expected",
                "module.started   | schema    | []                           | /schema: a schema (an object) is expected",
                "module.started   | schema    | {\"id\": \"s\", \"attributes\": [1]}     | /schema/attributes: an object of attributes",
                "module.started   | schema    | {\"id\": \"s\", \"attributes\": {\"a/b\": 1}} | /schema/attributes/a~1b: an attribute (an object) is",
                "module.started   | schema    | {\"id\": \"s\", \"fields\": [{\"name\": \"a\"}]} | /schema: a schema with",
                "module.started   | schema    | {\"id\": \"s\", \"columns\": {}}          | /schema: a schema with",
                "module.completed | schema    | {\"columns\": {\"a\": {}}, \"id\": \"s\", \"attributes\": null} | /schema: a schema with",
                "module.completed | result    | [1]                          | /result: an object is expected",
                "module.completed | result    | {\"ref\": {\"uri\": \"u\"}}  | /result/ref/media_type: a string is expected",
                "module.completed | result    | {\"ref\": {\"uri\": \"u\", \"media_type\": \"m\", \"rows\": \"1\"}} | /result/ref/rows: a number",
                "module.completed | profile   | {\"columns\": [{}]}          | /profile/columns/0/name: a string is expected",
                "module.completed | transformations | {}                     | /transformations: an array is expected",
                "module.completed | transformations | [{\"field\": \"a\"}]   | /transformations/0/kind: a string is expected",
                "module.completed | transformations | [{\"field\": \"a\", \"kind\": \"k\", \"into\": \"b\"}] | /transformations/0/into: an array",
                "module.completed | transformations | [{\"kind\": \"k\"}]    | /transformations/0/field: a string is expected",
                "module.completed | transformations | [{\"field\": {}, \"kind\": \"k\"}] | /transformations/0/field: a string is expected",
                "module.completed | transformations | [{\"field\": [\"a\", 1], \"kind\": \"k\"}] | /transformations/0/field/1: a string is expected",
                "module.failed    | error     | none                         | /error/type: a string is expected",
                "timing.started   | step      | none                         | /step: a string is expected",
                "timing.ended     | status    | \"done\"                     | /status: one of",
                "timing.ended     | duration_seconds | \"NaN\"               | /duration_seconds: a number is expected",
                "timing.ended     | duration_seconds | -0.1                  | /duration_seconds: a duration of 0 to 1000000000 seconds",
                "timing.ended     | duration_seconds | 1E+400                | /duration_seconds: a duration of 0 to 1000000000 seconds"
            })
    void invalidDataMembersAreRejected(String type, String member, String json, String why) {
        var event = new GoldenEvent(type).withData(member, json);

        assertThat(reason(event)).startsWith("Cannot decode the event: /data" + why);
        assertThat(DescriptionChecker.eventErrors(event)).isNotEmpty();
    }

    /** EVT-24, decision 5: an empty sequence counts as absent. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "[]"})
    void planNeedsConfigOrSequence(String sequence) {
        var event = new GoldenEvent("run.planned")
                .with(
                        "data",
                        "{\"workflow\": {\"namespace\": \"a\", \"name\": \"b\"}, \"sequence\": " + sequence + "}");

        assertThat(reason(event)).startsWith("Cannot decode the event: /data/config: a plan must have a config");
        assertThat(DescriptionChecker.eventErrors(event)).isNotEmpty();
    }

    /** EVT-9. */
    @Test
    void digitsAndExponentsOfNumbersAreBounded() {
        var golden = new GoldenEvent("run.completed");
        Function<String, String> noting = number -> golden.text().replace("\"fine\"", number);

        for (var number :
                List.of("9".repeat(1000), "0." + "1".repeat(999), "1e1000000000", "1e-1000000000", "15e-1000000000")) {
            assertThat(decoder.decode(utf8(noting.apply(number)))).isInstanceOf(DecodeResult.ValidEvent.class);
        }
        for (var number :
                List.of("9".repeat(1001), "1e1000000001", "1e-1000000001", "1e99999999999", "1.5e-1000000000")) {
            assertThat(reason(noting.apply(number))).startsWith("Cannot decode the event: /data/context/note");
        }
    }

    /** EVT-9. */
    @Test
    void digitsOfTheExponentCount() {
        var golden = new GoldenEvent("run.completed").text();

        assertThat(decoder.decode(utf8(golden.replace("\"fine\"", "9".repeat(998) + "e10"))))
                .isInstanceOf(DecodeResult.ValidEvent.class);
        assertThat(reason(golden.replace("\"fine\"", "9".repeat(999) + "e10"))).contains("more than 1000 digits");
    }

    /** EVT-9. */
    @ParameterizedTest
    @ValueSource(strings = {"1e1000000001", "[0, {\"a\": 1e99999999999}]"})
    void exponentsOfIgnoredMembersAreBounded(String value) {
        var golden = new GoldenEvent("run.completed").text();

        assertThat(reason(golden.replaceFirst("\\{", "{\"other\": " + value + ", ")))
                .contains("exponent is beyond 1000000000");
        assertThat(reason(golden.replace("\"context\"", "\"other\": " + value + ", \"context\"")))
                .contains("/data/other", "exponent is beyond 1000000000");
    }

    /** EVT-9: an attribute that fits into 128 levels in binary mode is one level too deep in structured mode. */
    @Test
    void cachedAttributesCountTowardsNesting() {
        var deep = "[".repeat(124) + "]".repeat(124);
        var schema = "{\"id\":\"t\",\"attributes\":{\"a\":{\"x\":" + deep + "}}}";
        var binary = new GoldenEvent("module.started").binary();
        var value = Bytes.of(utf8("{\"module\":\"A\",\"experiment\":\"a\",\"schema\":" + schema + "}"));
        var first = new EventRecord(binary.partition(), 0, binary.time(), binary.key(), value, binary.headers());
        var structured = new GoldenEvent("module.started")
                .with("data", "0")
                .replace("\"data\":0", "\"data\":" + new String(value.array(), StandardCharsets.UTF_8));

        assertThat(decoder.decode(first)).isInstanceOf(DecodeResult.ValidEvent.class);
        assertThat(reason(decoder.decode(structured("run-1", structured)))).contains("more than 128 levels");
    }

    /** EVT-9. */
    @Test
    void moreThan128LevelsAreRejected() {
        var golden = new GoldenEvent("run.completed");
        Function<Integer, String> nested =
                levels -> golden.text().replace("\"fine\"", "[".repeat(levels - 3) + "]".repeat(levels - 3));

        assertThat(decoder.decode(utf8(nested.apply(128)))).isInstanceOf(DecodeResult.ValidEvent.class);
        assertThat(reason(nested.apply(129))).contains("/data/context/note", "nested in more than 128 levels");
    }

    /** Decision 12: the size of an event includes all attributes and the data, in every mode. */
    @Test
    void headersCountTowardsEventSize() {
        var golden = new GoldenEvent("run.completed").binary();
        var headers = new ArrayList<>(golden.headers());
        headers.add(header("ce_extra", "x".repeat(EventDecoder.MAX_BYTES)));
        var large = new EventRecord(golden.partition(), 0, golden.time(), golden.key(), golden.value(), headers);

        assertThat(reason(decoder.decode(large))).contains("at most 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[{}]",
                "{",
                "{} {}",
                "{\"id\": \"a\", \"id\": \"b\"}",
                "{\"x\": {\"a\": 1, \"a\": 1}}",
                "{\"x\": NaN}",
                "{\"x\": 01}",
                "{'x': 1}",
                "{\"x\": 1,}",
                "{\"x\": \"\t\"}",
                "{\"x\": /* why */ 1}"
            })
    void onlyJsonObjectsAreAccepted(String text) {
        assertThat(reason(text)).startsWith("Cannot decode the event: ");
    }

    @Test
    void nestingDepthIsLimited() {
        var golden = new GoldenEvent("run.completed");

        assertThat(reason(golden.text().replace("\"fine\"", "[".repeat(200) + "]".repeat(200))))
                .contains("/data/context/note", "nested in more than 128 levels");
    }

    @Test
    void encodingsOtherThanUtf8AreRejected() {
        var bytes = utf8(new GoldenEvent("run.completed").text());
        var text = new String(bytes, StandardCharsets.UTF_8);

        assertThat(reason(decoder.decode(text.replace("fine", "\u00e9").getBytes(StandardCharsets.ISO_8859_1))))
                .contains("byte 259 (0xE9) is not UTF-8");
        assertThat(reason(decoder.decode(text.getBytes(StandardCharsets.UTF_16LE))))
                .startsWith("Cannot decode the event");
        // a lone surrogate encoded as three bytes
        assertThat(reason(decoder.decode(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'})))
                .contains("byte 1 (0xED) is not UTF-8");
    }

    @Test
    void moreThanOneMebibyteIsRejected() {
        var golden = new GoldenEvent("run.completed");
        int room = EventDecoder.MAX_BYTES - utf8(golden.text()).length + "fine".length();
        var most = golden.text().replace("fine", "x".repeat(room));

        assertThat(decoder.decode(utf8(most))).isInstanceOf(DecodeResult.ValidEvent.class);
        assertThat(reason(most + " ")).contains("at most 1048576 bytes", "result.ref");
        assertThat(reason(decoder.decode(structured("run-1", most + " ")))).contains("at most 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run-2", "RUN-1"})
    void recordKeyMustBeTheRunId(String key) {
        assertThat(reason(decoder.decode(structured(key, new GoldenEvent("run.started").text()))))
                .contains("record key: the subject of the event, run-1, is expected as the key, found: " + key);
    }

    @Test
    void recordWithoutKeyOrValueIsRejected() {
        assertThat(reason(decoder.decode(structured(null, new GoldenEvent("run.started").text()))))
                .contains("record key");
        assertThat(reason(decoder.decode(structured("run-1", null)))).contains("no value");
    }

    @Test
    void headersAreCheckedInBinaryMode() {
        assertThat(reason(decoder.decode(changed("ce_subject", null)))).contains("ce_subject: a string is required");
        assertThat(reason(decoder.decode(changed("ce_type", "x")))).contains("ce_type: an event type such as");
        assertThat(reason(decoder.decode(changed("content-type", "text/plain"))))
                .contains("content-type: a JSON media type");
        assertThat(reason(decoder.decode(changed("content-type", "application/cloudevents-batch+json"))))
                .contains("content-type: application/cloudevents+json (one event per record)");
        assertThat(reason(decoder.decode(changed("ce_extra", "x", header("ce_id", "8")))))
                .contains("ce_id: the header");
        assertThat(reason(decoder.decode(changed("ce_extra", "x", header("ce_extra", null)))))
                .contains("ce_extra: the header is there twice");
    }

    /** Report 13. */
    @Test
    void misspelledHeadersOfBinaryModeAreNamed() {
        var advice = "no ce_specversion header and no specversion in the value; Kafka's headers are spelt ce_… in lower"
                + " case: name it ce_specversion";

        assertThat(reason(decoder.decode(renamed("CE_")))).contains("CE_specversion: " + advice);
        assertThat(reason(decoder.decode(renamed("ce-")))).contains("ce-specversion: " + advice);
        assertThat(reason(decoder.decode(changed("ce_specversion", null))))
                .contains("ce_specversion: the header is missing; a record in binary mode has it");
        assertThat(reason(decoder.decode(changed("ce_id", null, header("ce-id", "8")))))
                .contains("ce-id: attributes are headers in lower case with the prefix ce_; name it ce_id");
    }

    @Test
    void headersOfOtherModesAreIgnored() {
        var structured = new GoldenEvent("run.started").text();

        assertThat(decoder.decode(GoldenEvent.record("run-1", structured, List.of(header("CE_id", "8")))))
                .isInstanceOf(DecodeResult.ValidEvent.class);
        assertThat(decoder.decode(changed("", null, header("ce-id", "8")))).isInstanceOf(DecodeResult.ValidEvent.class);
    }

    @Test
    void httpHeadersDoNotHideErrorsOfValue() {
        var headers = List.of(header("ce-specversion", "1.0"), header("ce-id", "8"));
        var golden = new GoldenEvent("run.started");
        var cut = golden.text().substring(0, golden.text().length() - 2);

        assertThat(reason(decoder.decode(GoldenEvent.record("run-1", golden.with("id", null), headers))))
                .contains("/id: a string is required");
        assertThat(reason(decoder.decode(GoldenEvent.record("run-1", cut, headers))))
                .doesNotContain("ce_specversion");
        assertThat(reason(decoder.decode(GoldenEvent.record("run-1", null, headers))))
                .contains("no ce_specversion header");
    }

    private static EventRecord renamed(String prefix) {
        var binary = new GoldenEvent("module.started").binary();
        var headers = binary.headers().stream()
                .map(header -> new EventRecord.Header(header.name().replaceFirst("^ce_", prefix), header.value()))
                .toList();
        return new EventRecord(binary.partition(), 0, binary.time(), binary.key(), binary.value(), headers);
    }

    /** EVT-39, report 46. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": \"t\", \"fields\": [{\"name\": \"a\"}]}                       | fields",
                "{\"id\": \"t\", \"columns\": {\"a\": {}}}                              | columns",
                "{\"fields\": [], \"id\": \"t\", \"attributes\": null}                   | fields"
            })
    void schemaWithoutAttributesIsRejected(String schema, String word) {
        assertThat(reason(new GoldenEvent("module.started").withData("schema", schema)))
                .contains("/data/schema: a schema with '" + word + "' needs 'attributes'; send the fields as");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": \"t\", \"fields\": 3, \"attributes\": {}}",
                "{\"id\": \"t\", \"fields\": null}",
                "{\"id\": \"t\", \"attributes\": {\"a\": {\"fields\": [1]}}}"
            })
    void fieldsMemberBesideAttributesIsAProperty(String schema) {
        assertThat(decoder.decode(utf8(new GoldenEvent("module.started").withData("schema", schema))))
                .isInstanceOf(DecodeResult.ValidEvent.class);
    }

    private static EventRecord changed(String name, String value, EventRecord.Header... more) {
        var binary = new GoldenEvent("module.started").binary();
        var headers = new ArrayList<>(binary.headers());
        headers.removeIf(header -> header.name().equals(name));
        if (value != null) {
            headers.add(header(name, value));
        }
        headers.addAll(List.of(more));
        return new EventRecord(binary.partition(), 0, binary.time(), binary.key(), binary.value(), headers);
    }

    @Test
    void longReasonIsTruncated() {
        var name = "n".repeat(100_000);

        assertThat(reason(new GoldenEvent("module.started")
                        .withData("schema", "{\"id\":\"s\",\"attributes\":{\"" + name + "\":1}}")))
                .hasSizeLessThan(1100)
                .contains("…", "nnn: an attribute (an object) is expected");
        assertThat(reason(new GoldenEvent("module.started").withData("module", '"' + "n".repeat(401) + '"')))
                .contains("/data/module: at most 400 characters are allowed");
    }

    @Test
    void numberOfPlannedModulesIsLimited() {
        assertThat(reason(new GoldenEvent("run.planned").withData("config", modules("\"m%d\": {}", 1001, "{", "}"))))
                .contains("/data/config: at most 1000 modules are allowed, the plan has 1001");
        assertThat(reason(new GoldenEvent("run.planned").withData("sequence", modules("\"m%d\"", 1001, "[", "]"))))
                .contains("/data/sequence: at most 1000 modules are allowed, the plan has 1001");
        assertThat(decoder.decode(utf8(
                        new GoldenEvent("run.planned").withData("config", modules("\"m%d\": {}", 1000, "{", "}")))))
                .isInstanceOf(DecodeResult.ValidEvent.class);
        assertThat(reason(new GoldenEvent("run.planned")
                        .withData("config", "{\"Loader\": {\"" + "n".repeat(401) + "\": {}}}")))
                .contains("/data/config/Loader: at most 400 characters are allowed");
    }

    private static String modules(String each, int count, String begin, String end) {
        return IntStream.range(0, count).mapToObj(each::formatted).collect(Collectors.joining(",", begin, end));
    }
}
