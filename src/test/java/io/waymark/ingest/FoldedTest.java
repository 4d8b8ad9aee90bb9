package io.waymark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.domain.fold.Recorder;
import io.waymark.domain.fold.RunState;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.Events;
import io.waymark.ingest.Portion.Taken;
import io.waymark.port.Bytes;
import io.waymark.port.EventIdentity;
import io.waymark.port.EventRecord;
import io.waymark.port.Partition;
import io.waymark.port.StoredRun;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldedTest {
    private final RunId run = Events.newRun();

    @Test
    void anExecutionTooManyIsPutAsideAndThoseThatAreThereGoOn() {
        var state = Recorder.record(RunState.unknown(run), Events.started(run, "1", "Loader"))
                .state();
        var executions = state.executions();
        for (int i = executions.size(); i < RunState.MOST_EXECUTIONS; i++) {
            var key = new ExecutionKey(List.of(new ModuleExperiment("Loader", "e" + i)));
            executions = executions.with(key, Execution.planned(i + 1, key));
        }
        var full = new RunState(
                run,
                state.standing(),
                state.plan(),
                state.sequence(),
                state.path(),
                executions,
                state.metadata(),
                state.openTimings(),
                state.counters(),
                state.context(),
                0);

        var folded = Folded.of(
                List.of(taken(Events.started(run, "2", "Splitter")), taken(Events.completed(run, "3", "Loader", "a"))),
                Map.of(run, new StoredRun(1, 1, full)),
                Map.of(),
                new Restoring.None());

        assertThat(folded.putAside())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("200000 executions"));
        assertThat(folded.applied()).extracting(event -> event.envelope().id()).containsExactly("3");
    }

    @Test
    void whatWouldMakeARunLargerThanItsBytesIsPutAsideUntilThereIsRoom() {
        var huge = "a".repeat(4 << 20);
        var events = new ArrayList<Taken>();
        for (int i = 0; i < 20; i++) {
            events.add(taken(Events.completed(run, "large " + i, "M" + i, huge + i)));
        }
        events.add(taken(Events.completed(run, "smaller", "M0", "a")));
        events.add(taken(Events.completed(run, "large again", "M19", huge + 19)));

        var folded = Folded.of(events, Map.of(), Map.of(), new Restoring.None());

        assertThat(folded.putAside())
                .hasSizeBetween(1, 10)
                .allSatisfy(one -> assertThat(one.reason()).contains("more than 128 MB"));
        assertThat(folded.applied())
                .hasSize(events.size() - folded.putAside().size())
                .extracting(event -> event.envelope().id())
                .endsWith("smaller", "large again");
        assertThat(folded.updates().getFirst().after().weight()).isBetween(64L << 20, RunState.MOST_BYTES);
    }

    @Test
    void theSameSchemaOfManyModulesCountsOnce() {
        var huge = "a".repeat(4 << 20);
        var events = IntStream.range(0, 20)
                .mapToObj(i -> taken(Events.completed(run, "large " + i, "M" + i, huge)))
                .toList();

        var folded = Folded.of(events, Map.of(), Map.of(), new Restoring.None());

        assertThat(folded.putAside()).isEmpty();
    }

    @Test
    void anEventOfTooLargeRecordsIsPutAside() {
        var outer = "x".repeat(10_000);
        var fields =
                IntStream.range(0, 2_000).mapToObj(i -> "\"a" + i + "\": null").collect(Collectors.joining(", "));
        var small = completed("1", "{\"%s\": {\"attributes\": {\"k\": null}}}".formatted(outer));
        var large = completed("2", "{\"%s\": {\"attributes\": {%s}}}".formatted(outer, fields));
        var other = completed("3", "{\"a\": null}");

        var folded =
                Folded.of(List.of(taken(small), taken(large), taken(other)), Map.of(), Map.of(), new Restoring.None());

        assertThat(folded.putAside()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(PutAside.Kind.COMPARISON_TOO_LARGE);
            assertThat(one.reason()).startsWith("Cannot apply an event: ").contains("16 Mi characters");
        });
        assertThat(folded.applied()).extracting(event -> event.envelope().id()).containsExactly("1", "3");
    }

    @Test
    void contentThatTheFormerReleaseStoredIsTheSame() {
        var event = completed("1", "{}", "\"primary_key\": [], ");
        var former = event.envelope().formerContent();

        var folded = Folded.of(
                List.of(taken(event)),
                Map.of(),
                Map.of(EventIdentity.of(event.envelope()), former),
                new Restoring.None());

        assertThat(folded.repeated()).containsExactly(event);
        assertThat(folded.putAside()).isEmpty();
    }

    private RunEvent completed(String id, String attributes) {
        return completed(id, attributes, "");
    }

    private RunEvent completed(String id, String attributes, String own) {
        var text = """
                {"specversion": "1.0", "id": "%s", "source": "/test", "type": "io.waymark.module.completed",
                 "subject": "%s", "time": "2026-01-31T12:00:00Z",
                 "data": {"module": "Loader", "experiment": "a", "schema": {"id": "s", %s"attributes": %s}}}
                """.formatted(id, run, own, attributes);
        return switch (new EventDecoder().decode(text.getBytes(StandardCharsets.UTF_8))) {
            case Decoded.Event(var event, var traceParent, var unknown) -> event;
            case Decoded.Rejected(var reason) -> throw new AssertionError(reason);
        };
    }

    private static Taken taken(RunEvent event) {
        var record =
                new EventRecord(new Partition("events", 0), 0, Instant.EPOCH, Bytes.of(new byte[0]), null, List.of());
        return new Taken(record, new Decoded.Event(event), null);
    }
}
