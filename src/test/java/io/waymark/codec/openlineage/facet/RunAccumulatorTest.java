package io.waymark.codec.openlineage.facet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.openlineage.event.LineageEvent.RunEvent;
import io.waymark.codec.openlineage.event.LineageEventReader;
import io.waymark.codec.openlineage.event.LineageEventType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunAccumulatorTest {
    private static final String SCHEMA = "'facets': {'schema': {'fields': [{'name': 'a', 'type': 'int'}]}}";

    /** Accumulates events of one run, one second apart. Each is given by its type and further members. */
    private static AccumulatedRun accumulate(String... events) {
        return RunAccumulator.accumulate(IntStream.range(0, events.length)
                .mapToObj(second -> event(second, events[second]))
                .toList());
    }

    private static RunEvent event(int second, String members) {
        var text = "{'eventTime': '2026-01-01T00:00:0" + second + "Z', 'job': {'namespace': 'n', 'name': 'j'}, "
                + "'eventType': " + members + "}";
        return (RunEvent) LineageEventReader.read(text.replace('\'', '"').getBytes(UTF_8));
    }

    private static String run(String facets) {
        return "'run': {'runId': 'r', 'facets': {" + facets + "}}";
    }

    private static String output(String members) {
        return run("") + ", 'outputs': [{'namespace': 'n', 'name': 'd', " + members + "}]";
    }

    @Test
    void laterFacetReplacesEarlierOne() {
        var run = accumulate("'START', " + run("'a': {'v': 1}, 'b': {'v': 1}"), "'OTHER', " + run("'a': {'v': 2}"));

        assertThat(run.runFacets().toString()).contains("a=Members[members={v=Numeric[value=2]}]", "b=");
    }

    @Test
    void deletedFacetIsRemoved() {
        var run = accumulate(
                "'START', " + output("'facets': {'x': {'v': 1}}"),
                "'OTHER', " + output("'facets': {'x': {'_deleted': true}}"));

        assertThat(run.outputs().getFirst().facets().isEmpty()).isTrue();
    }

    @Test
    void absentSchemaKeepsTheFormerOne() {
        var run = accumulate(
                "'START', " + output(SCHEMA), "'COMPLETE', " + output("'facets': {'schema': {'fields': null}}"));

        assertThat(run.outputs().getFirst().columns()).isNotNull();
    }

    @Test
    void emptySchemaClearsTheFormerOne() {
        var run = accumulate(
                "'START', " + output(SCHEMA), "'COMPLETE', " + output("'facets': {'schema': {'fields': []}}"));

        assertThat(run.outputs().getFirst().columns()).isNull();
    }

    @Test
    void firstEndDecidesTheState() {
        var run = accumulate("'START', " + run(""), "'FAIL', " + run(""), "'COMPLETE', " + run(""));

        assertThat(run.end()).get().extracting(RunEvent::type).isEqualTo(LineageEventType.FAIL);
    }
}
