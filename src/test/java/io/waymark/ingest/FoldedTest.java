package io.waymark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.decode.Decoded;
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
import io.waymark.port.EventRecord;
import io.waymark.port.Partition;
import io.waymark.port.StoredRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static Taken taken(RunEvent event) {
        var record =
                new EventRecord(new Partition("events", 0), 0, Instant.EPOCH, Bytes.of(new byte[0]), null, List.of());
        return new Taken(record, new Decoded.Event(event, null), null);
    }
}
