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
import java.util.List;
import java.util.Map;
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
                state.context());

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

    private static Taken taken(RunEvent event) {
        var record =
                new EventRecord(new Partition("events", 0), 0, Instant.EPOCH, Bytes.of(new byte[0]), null, List.of());
        return new Taken(record, new Decoded.Event(event, null), null);
    }
}
