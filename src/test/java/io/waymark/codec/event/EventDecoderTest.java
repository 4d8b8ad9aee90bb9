package io.waymark.codec.event;

import static io.waymark.codec.event.GoldenEvent.decoded;
import static io.waymark.codec.event.GoldenEvent.header;
import static io.waymark.codec.event.GoldenEvent.reason;
import static io.waymark.codec.event.GoldenEvent.record;
import static io.waymark.codec.event.GoldenEvent.structured;
import static io.waymark.codec.event.GoldenEvent.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.RunPlanned;
import io.waymark.domain.run.RunEvent.TimingEnded;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.web.openapi.DescriptionChecker;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventDecoderTest {
    private static final ModuleExperimentName LOADER = new ModuleExperimentName("Loader", "load_v1");

    private final EventDecoder decoder = new EventDecoder();

    static Stream<GoldenEvent> goldenEvents() {
        return GoldenEvent.all();
    }

    @ParameterizedTest
    @MethodSource("goldenEvents")
    void everyEventTypeIsDecoded(GoldenEvent golden) {
        var event = decoded(golden.text());

        assertThat(DescriptionChecker.eventErrors(golden.text())).isEmpty();
        assertThat(event).isEqualTo(expected(golden.type(), event.envelope()));
        assertThat(event.envelope().runId())
                .isEqualTo(
                        golden.type().equals("dataset.observed")
                                ? RunId.ofObservation("/executors/1", "7")
                                : new RunId("run-1"));
        assertThat(event.envelope().source()).isEqualTo("/executors/1");
        assertThat(event.envelope().id()).isEqualTo("7");
        assertThat(event.envelope().time()).isEqualTo(Instant.parse("2024-12-24T21:00:00.123456Z"));
    }

    @ParameterizedTest
    @MethodSource("goldenEvents")
    void memberOrderAndModeDoNotMatter(GoldenEvent golden) {
        var event = decoded(golden.text());
        var compact = DomainJson.write(new Value.Members(new LinkedHashMap<>(golden.members())));
        var dataFirst = DomainJson.write(new Value.Members(new TreeMap<>(golden.members())));
        var base64 = new TreeMap<>(golden.members());
        var data = utf8(DomainJson.write(base64.remove("data")));
        base64.put("data_base64", new Value.Text(Base64.getEncoder().encodeToString(data)));

        assertThat(decoder.decode(structured("run-1", golden.text()))).isEqualTo(new DecodeResult.ValidEvent(event));
        assertThat(decoder.decode(golden.binary())).isEqualTo(new DecodeResult.ValidEvent(plainNumbers(event)));
        assertThat(decoded(compact)).isEqualTo(plainNumbers(event));
        assertThat(decoded(dataFirst)).isEqualTo(plainNumbers(event));
        assertThat(decoded("\uFEFF" + golden.text())).isEqualTo(event);
        assertThat(decoded(DomainJson.write(base64))).isEqualTo(plainNumbers(event));
    }

    /** The JSON writer of the tests spells {@code 1e5} differently, and the data of a result keeps its exact text. */
    private static RunEvent plainNumbers(RunEvent event) {
        return event instanceof ModuleCompleted done
                ? new ModuleCompleted(
                        done.envelope(),
                        done.execution(),
                        done.schema(),
                        done.inputSchema(),
                        new ExecutionOutput(
                                new RawJson(done.result().data().text().replace("1e5", "100000")),
                                done.result().ref(),
                                done.result().profile()),
                        done.transformations(),
                        done.context())
                : event;
    }

    private static RunEvent expected(String type, EventAttributes envelope) {
        return switch (type) {
            case "run.planned" -> new RunPlanned(envelope, plan(), members("""
                    {"host": "a", "versions": {"petsard": 1.1}}"""));
            case "run.started" -> new RunEvent.RunStarted(envelope, RunPlan.NONE, members("{}"));
            case "run.completed" -> new RunEvent.RunCompleted(envelope, members("{\"note\": \"fine\"}"));
            case "run.failed" ->
                new RunEvent.RunFailed(envelope, new Failure("KeyError", "'age'", null), members("{}"));
            case "module.started" ->
                new RunEvent.ModuleStarted(envelope, LOADER, new Schema("adult", Map.of(), Map.of()), members("{}"));
            case "module.completed" -> completed(envelope);
            case "module.failed" ->
                new RunEvent.ModuleFailed(
                        envelope, LOADER, new Failure("OSError", "no such file", "at line 1"), members("{}"));
            case "dataset.observed" ->
                new RunEvent.DatasetObserved(
                        envelope,
                        new DatasetName("postgres://db:5432", "shop.public.orders"),
                        DomainJson.readSchema("""
                                {"id": "orders", "attributes": {
                                    "id": {"type": "int", "type_attr": {"nullable": false}}, "\\u0000\\ud800": {}}}"""),
                        List.of(),
                        members("{\"crawler\": \"nightly\"}"));
            case "timing.started" ->
                new RunEvent.TimingStarted(
                        envelope, new TimedStep(LOADER, "run"), members("{\"source\": \"logging\"}"));
            case "timing.ended" ->
                new RunEvent.TimingEnded(envelope, new TimedStep(LOADER, "run"), true, 2.675, members("{}"));
            default -> throw new AssertionError(type);
        };
    }

    private static RunPlan plan() {
        var config = members("""
                {"Executor": {"log_output_type": "file"},
                 "Loader": {"load_v2": {"filepath": "b.csv"}, "load_v1": {"filepath": "a.csv"}},
                 "Reporter": {"save_all": null}}""");
        return new RunPlan(
                new Workflow("census", "adult"),
                config,
                List.of("Loader", "Reporter"),
                new HistoryPruningLimits(10L, null, 0L));
    }

    private static ModuleCompleted completed(EventAttributes envelope) {
        return new ModuleCompleted(
                envelope,
                new ModuleExperimentName("Preprocessor", "we[i]rd"),
                DomainJson.readSchema("""
                        {"id": "adult", "name": "Adult", "primary_key": ["id"], "attributes": {
                          "income": {"type": "float64", "type_attr": {"precision": 2.0, "nullable": false},
                            "stats": {"mean": "NaN", "top": [null, null]}},
                          "age": {},
                          "\\u0000\\ud800": {"attributes": {"a": {}, "b": {"type": "int"}}}}}"""),
                DomainJson.readSchema("{\"id\": \"adult\", \"attributes\": {\"age\": {\"type\": \"int64\"}}}"),
                new ExecutionOutput(
                        new RawJson("{\"rows\":[1,2.50,1e5,\"\\u00E9\\uD800\",\" \"],\"none\":null}"),
                        members("""
                                {"uri": "s3://bucket/adult.parquet", "media_type": "application/vnd.apache.parquet",
                                 "rows": 200, "bytes": 4096, "sha256": "00", "etag": "x"}"""),
                        members("""
                                {"rows": 200, "columns": [{"name": "age", "dtype": "int64", "nulls": 0}]}""")),
                List.of(
                        new FieldTransformation("age", "minmax", List.of(), "minmax scaled"),
                        new FieldTransformation("a", "rename", List.of("b"), null)),
                members("{\"operator_type\": \"PreprocessorAdapter\"}"));
    }

    private static Value.Members members(String json) {
        return DomainJson.readMembers(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module | \"Other\"",
                "context | {\"operator_type\": \"X\"}",
                "schema | {\"id\": \"other\"}",
                "input_schema | null",
                "result | {\"data\": 1}",
                "transformations | []",
                "profile | {\"rows\": 1}"
            })
    void contentHashDependsOnMembers(String member, String json) {
        var golden = new GoldenEvent("module.completed");

        assertThat(decoded(golden.withData(member, json)).envelope().content())
                .isNotEqualTo(decoded(golden.text()).envelope().content());
    }

    @Test
    void configOrderIsContent() {
        var golden = new GoldenEvent("run.planned");
        var one = golden.withData("config", "{\"A\": {\"x\": {}, \"y\": {}}}");
        var other = golden.withData("config", "{\"A\": {\"y\": {}, \"x\": {}}}");

        assertThat(decoded(one).envelope().content())
                .isNotEqualTo(decoded(other).envelope().content());
    }

    @Test
    void unknownMembersAreIgnored() {
        var golden = new GoldenEvent("timing.started");

        assertThat(decoded(golden.withData("schema", "[1]")))
                .isEqualTo(decoded(golden.with("traceparent", "{\"a\": [1e999]}")))
                .isEqualTo(decoded(golden.text()));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-12-24T21:00:00Z, 2024-12-24T21:00:00Z",
        "2024-12-24t21:00:00.5z, 2024-12-24T21:00:00.5Z",
        "2024-12-24 21:00:00.123456999-05:30, 2024-12-25T02:30:00.123456Z",
        "2024-12-24T21:00:00.1234567890123456789-00:00, 2024-12-24T21:00:00.123456Z",
        "2016-12-31T23:59:60.9Z, 2017-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999+00:00, 9999-12-31T23:59:59.999999Z"
    })
    void timesKeepMicrosecondsForAnyOffset(String text, Instant time) {
        var event = decoded(new GoldenEvent("run.started").with("time", '"' + text + '"'));

        assertThat(event.envelope().time()).isEqualTo(time);
    }

    @Test
    void absentOrNullDataIsEmpty() {
        var golden = new GoldenEvent("run.started");
        var headers = golden.binary().headers();

        assertThat(decoded(golden.with("data", null)))
                .isEqualTo(decoded(golden.with("data", "null")))
                .isEqualTo(decoded(decoder.decode(record("run-1", null, headers))))
                .isEqualTo(decoded(golden.text()));
    }

    @Test
    void contentTypeSelectsStructuredMode() {
        var golden = new GoldenEvent("run.started");
        var headers = List.of(
                header("Content-Type", "application/cloudevents+json; charset=UTF-8"), header("ce_specversion", "1.0"));

        assertThat(decoder.decode(record("run-1", golden.text(), headers)))
                .isEqualTo(new DecodeResult.ValidEvent(decoded(golden.text())));
    }

    /** EVT-22. */
    @Test
    void otherContentTypeOfStructuredRecordIsIgnored() {
        var golden = new GoldenEvent("run.started");

        assertThat(decoder.decode(record("run-1", golden.text(), List.of(header("content-type", "application/json")))))
                .isEqualTo(new DecodeResult.ValidEvent(decoded(golden.text())));
    }

    /** EVT-33. */
    @Test
    void durationMayReachBackToYearOne() {
        var golden = new GoldenEvent("timing.ended");
        var early = golden.text().replace("2024-12-24T22:00:00.1234567+01:00", "0001-01-01T00:00:00.25Z");

        var event = (TimingEnded) decoded(early.replace("2.675", "0.25"));

        assertThat(event.durationSeconds()).isEqualTo(0.25);
        assertThat(reason(early.replace("2.675", "0.250001"))).contains("a time in the years");
    }

    @Test
    void transformationsNameFieldsByTextOrPath() {
        var declared = List.of(
                new FieldTransformation("a.b", "clip", List.of(), null),
                new FieldTransformation(List.of("a", "b"), "rename", List.of("c"), "why"));
        var golden = new GoldenEvent("module.completed");

        var event = (ModuleCompleted) decoded(golden.withData("transformations", DomainJson.write(declared)));

        assertThat(DomainJson.write(declared)).contains("\"field\":[\"a\",\"b\"]", "\"field\":\"a.b\"");
        assertThat(event.transformations()).isEqualTo(declared);
        assertThat(DescriptionChecker.eventErrors(golden.withData("transformations", DomainJson.write(declared))))
                .isEmpty();
    }

    @Test
    void fieldNameAndPathAreDifferentContent() {
        var golden = new GoldenEvent("module.completed");

        assertThat(decoded(golden.withData("transformations", "[{\"field\": [\"a\"], \"kind\": \"k\"}]"))
                        .envelope()
                        .content())
                .isNotEqualTo(decoded(golden.withData("transformations", "[{\"field\": \"a\", \"kind\": \"k\"}]"))
                        .envelope()
                        .content());
    }

    @Test
    void emptyKeysEqualAbsentKeys() {
        var golden = new GoldenEvent("module.completed");
        var without = decoded(golden.withData("schema", "{\"id\": \"s\"}")).envelope();

        var with = decoded(
                        golden.withData("schema", "{\"id\": \"s\", \"primary_key\": [], \"attribute_names\": [\"a\"]}"))
                .envelope();

        assertThat(with.content()).isEqualTo(without.content());
        assertThat(without.legacyContent()).isEqualTo(without.content());
        assertThat(with.legacyContent()).isNotEqualTo(with.content());
        assertThat(with.hasContent(with.legacyContent())).isTrue();
    }
}
