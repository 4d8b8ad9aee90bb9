package io.waymark.codec.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.parse.UnknownMember;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownMemberFinderTest {
    private static final String COMPLETED = "module.completed";

    private final EventDecoder decoder = new EventDecoder();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "module.completed | 'inputschema': {'id': 't'} | /data/inputschema | input_schema",
                "module.completed | 'InputSchema': {'id': 't'} | /data/InputSchema | input_schema",
                "module.completed | 'metadata': {} | /data/metadata |",
                "module.started | 'result': {} | /data/result |",
                "module.failed | 'error': {'type': 'a', 'message': 'b', 'stacktrace': 'c'} | /data/error/stacktrace | stack_trace",
                "module.completed | 'result': {'data': {'x': 1}, 'rf': {}} | /data/result/rf | ref",
                "module.completed | 'transformations': [{'field': 'a', 'kind': 'b'}, {'field': 'a', 'kind': 'b', 'descriptoin': 'c'}] | /data/transformations/1/descriptoin | description",
                "run.started | 'limits': {'max_snapshot': 3} | /data/limits/max_snapshot | max_snapshots",
                "run.started | 'workflow': {'namespace': 'a', 'name': 'b', 'version': 3} | /data/workflow/version |",
                "run.started | 'a/b~c': 1 | /data/a~1b~0c |",
            })
    void unknownMembersAreFoundWithSuggestions(String type, String member, String path, String meant) {
        var found = unknown(type, member);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().path()).isEqualTo(path);
        assertThat(found.getFirst().message())
                .isEqualTo("This member is unknown and was ignored"
                        + (meant == null ? "." : "; did you mean '" + meant + "'?"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "module.completed | 'schema': {'id': 't', 'owner': 1, 'attributes': {'a': {'vendor': 1}}}",
                "module.completed | 'context': {'anything': 1}",
                "module.completed | 'result': {'data': {'anything': 1}, 'ref': {'uri': 'a', 'media_type': 'b', 'etag': 'c'}}",
                "module.completed | 'profile': {'rows': 1, 'columns': [{'name': 'a', 'mean': 1}], 'memory': 1}",
                "module.completed | 'inputschema': null",
                "module.completed | 'result': {'data': 1, 'rf': null}",
                "run.started | 'config': {'Loader': {'a': {'anything': 1}}}",
            })
    void openMembersAreNeverUnknown(String type, String member) {
        assertThat(unknown(type, member)).isEmpty();
    }

    @Test
    void unknownMembersDoNotChangeTheEvent() {
        assertThat(event(COMPLETED, "'inputschema': {'id': 't'}").event())
                .isEqualTo(event(COMPLETED, "'attempt': null").event());
    }

    @Test
    void typeAfterDataGivesTheSameWarnings() {
        var text = text(COMPLETED, "'inputschema': {'id': 't'}");
        var type = "\"type\": \"io.waymark." + COMPLETED + "\"";
        var last = text.replace(type + ", ", "").replaceFirst("}$", ", " + type + "}");

        assertThat(((DecodeResult.ValidEvent) decoder.decode(last.getBytes(UTF_8))).unknown())
                .isEqualTo(unknown(COMPLETED, "'inputschema': {'id': 't'}"))
                .hasSize(1);
    }

    @Test
    void binaryModeGivesTheSameWarnings() {
        var headers = Map.of(
                "ce-specversion", List.of("1.0"),
                "ce-id", List.of("1"),
                "ce-source", List.of("/tests"),
                "ce-type", List.of("io.waymark." + COMPLETED),
                "ce-subject", List.of("run"),
                "ce-time", List.of("2026-01-31T12:00:00Z"),
                "content-type", List.of("application/json"));
        var data = "{\"module\": \"A\", \"experiment\": \"x\", \"inputschema\": {\"id\": \"t\"}}";

        var decoded = (DecodeResult.ValidEvent) decoder.decode(new BinaryModeRequest(headers, data.getBytes(UTF_8)));

        assertThat(decoded.unknown())
                .isEqualTo(unknown(COMPLETED, "'inputschema': {'id': 't'}"))
                .hasSize(1);
    }

    @Test
    void longNamesAreTruncated() {
        var found = unknown(COMPLETED, "'" + "x".repeat(100_000) + "': 1").getFirst();

        assertThat(found.path()).isEqualTo("/data/" + "x".repeat(200) + "…");
        assertThat(found.message()).hasSizeLessThan(100);
    }

    private List<UnknownMember> unknown(String type, String member) {
        return event(type, member).unknown();
    }

    private DecodeResult.ValidEvent event(String type, String member) {
        return (DecodeResult.ValidEvent) decoder.decode(text(type, member).getBytes(UTF_8));
    }

    private static String text(String type, String member) {
        var data = type.startsWith("run") ? member : "'module': 'A', 'experiment': 'x', " + member;
        return """
                {"specversion": "1.0", "id": "1", "source": "/tests", "type": "io.waymark.%s", "subject": "run", \
                "time": "2026-01-31T12:00:00Z", "data": {%s}}""".formatted(type, data.replace('\'', '"'));
    }
}
