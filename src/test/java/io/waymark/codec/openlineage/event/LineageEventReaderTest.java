package io.waymark.codec.openlineage.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.openlineage.event.LineageEvent.DatasetEvent;
import io.waymark.codec.openlineage.event.LineageEvent.JobEvent;
import io.waymark.codec.openlineage.event.LineageEvent.RunEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineageEventReaderTest {
    private static final String JOB = "'job': {'namespace': 'n', 'name': 'flow.task'}";
    private static final String RUN =
            "'eventTime': '2026-01-01T00:00:00Z', 'run': {'runId': 'own', 'facets': {%s}}, " + JOB;
    private static final String PARENT = "'run': {'runId': 'parent'}, 'job': {'namespace': 'n', 'name': 'flow'}";

    private static LineageEvent read(String members) {
        return LineageEventReader.read(("{" + members.replace('\'', '"') + "}").getBytes(UTF_8));
    }

    private static RunEvent runEvent(String facets) {
        return (RunEvent) read(RUN.formatted(facets));
    }

    @Test
    void runWithoutParentIsItsOwnRoot() {
        var event = runEvent("");

        assertThat(event.run().value()).isEqualTo("own");
        assertThat(event.isRoot()).isTrue();
        assertThat(event.module()).isEqualTo("flow.task");
    }

    @Test
    void parentReceivesTheEvent() {
        var event = runEvent("'parent': {" + PARENT + "}");

        assertThat(event.run().value()).isEqualTo("parent");
        assertThat(event.workflow()).isEqualTo(new LineageName("n", "flow"));
        assertThat(event.module()).isEqualTo("task");
    }

    @Test
    void rootTakesPrecedenceOverParent() {
        var root = "'root': {'run': {'runId': 'root'}, 'job': {'namespace': 'r', 'name': 'top'}}";

        var event = runEvent("'parent': {" + PARENT + ", " + root + "}");

        assertThat(event.run().value()).isEqualTo("root");
        assertThat(event.workflow()).isEqualTo(new LineageName("r", "top"));
    }

    @Test
    void rootOfSameRunHasJobOfParent() {
        var root = "'root': {'run': {'runId': 'parent'}, 'job': {'namespace': 'n', 'name': 'Flow'}}";

        var event = runEvent("'parent': {" + PARENT + ", " + root + "}");

        assertThat(event.run().value()).isEqualTo("parent");
        assertThat(event.workflow()).isEqualTo(new LineageName("n", "flow"));
    }

    @Test
    void jobWithIdOfParentIsNoRoot() {
        var event = runEvent("'parent': {" + PARENT.replace("'runId': 'parent'", "'runId': 'own'") + "}");

        assertThat(event.run().value()).isEqualTo("own");
        assertThat(event.isRoot()).isFalse();
        assertThat(event.group()).isEqualTo("task");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'parent': null", "'parent': 5", "'parent': {'run': null, 'job': {}}"})
    void unreadableParentIsIgnored(String facet) {
        assertThat(runEvent(facet).isRoot()).isTrue();
    }

    @Test
    void missingTypeIsOther() {
        assertThat(runEvent("").type()).isEqualTo(LineageEventType.OTHER);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00, 2026-01-01T00:00:00Z",
        "2026-01-01T01:00:00.123456789+01:00, 2026-01-01T00:00:00.123456Z"
    })
    void timesWithoutOffsetAreUtc(String given, String expected) {
        var event = read(RUN.formatted("").replace("2026-01-01T00:00:00Z", given));

        assertThat(event.time()).isEqualTo(Instant.parse(expected));
    }

    @Test
    void eventsWithoutRunDeclareJobsAndDatasets() {
        var time = "'eventTime': '2026-01-01T00:00:00Z', 'run': null, ";

        assertThat(read(time + "'eventType': 'START', " + JOB)).isInstanceOf(JobEvent.class);
        assertThat(read(time + "'dataset': {'namespace': 'n', 'name': 'd'}")).isInstanceOf(DatasetEvent.class);
    }

    @Test
    void longNamesKeepTheirDifference() {
        var job = "x".repeat(500);

        var one = (RunEvent) read(RUN.formatted("").replace("flow.task", job + "1"));
        var other = (RunEvent) read(RUN.formatted("").replace("flow.task", job + "2"));

        assertThat(one.module()).hasSize(400).isNotEqualTo(other.module());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'eventTime': 1 | /eventTime",
                "'eventTime': '2026-01-01T00:00:00Z' | /run",
                "'eventTime': '2026-01-01T00:00:00Z', 'run': {}, 'job': {'namespace': 'n', 'name': 'j'} | /run/runId",
                "'eventTime': '2026-01-01T00:00:00Z', 'run': {'runId': 'a b'}, 'job': {'namespace': 'n', 'name': 'j'} | /run/runId",
                "'eventTime': '2026-01-01T00:00:00Z', 'run': {'runId': 'a'}, 'job': {'name': 'j'} | /job/namespace",
                "'eventTime': '2026-01-01T00:00:00Z', 'job': {'namespace': 'n', 'name': 'j'}, 'inputs': [{}] | /inputs/0/namespace"
            })
    void invalidMembersAreNamed(String members, String location) {
        assertThatThrownBy(() -> read(members.strip()))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith(location);
    }
}
