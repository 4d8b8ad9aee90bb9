package io.waymark.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RunReducer;
import io.waymark.domain.state.RunState;
import io.waymark.fixture.EventFixtures;
import io.waymark.ingest.batch.EventBatch.DecodedRecord;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.StoredRun;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchUpdateTest {
    private final RunId run = EventFixtures.newRun();

    @Test
    void excessExecutionIsRejectedOthersContinue() {
        var state = RunReducer.reduce(RunState.initial(run), EventFixtures.started(run, "1", "Loader"))
                .state();
        var executions = state.executions();
        for (int i = executions.size(); i < RunState.MAX_EXECUTIONS; i++) {
            var key = new ExecutionKey(List.of(new ModuleExperimentName("Loader", "e" + i)));
            executions = executions.with(key, Execution.planned(i + 1, key));
        }
        var full = new RunState(
                run,
                state.status(),
                state.plan(),
                state.sequence(),
                state.path(),
                executions,
                state.metadata(),
                state.openTimings(),
                state.counters(),
                state.context(),
                0);

        var result = BatchUpdate.reduce(
                List.of(
                        decoded(EventFixtures.started(run, "2", "Splitter")),
                        decoded(EventFixtures.completed(run, "3", "Loader", "a"))),
                Map.of(run, new StoredRun(1, 1, full)),
                Map.of(),
                new RestoreLookupResult.NoRestore());

        assertThat(result.rejected())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("200000 executions"));
        assertThat(result.applied()).extracting(event -> event.envelope().id()).containsExactly("3");
    }

    @Test
    void oversizedRunRejectsGrowthUntilItShrinks() {
        var huge = "a".repeat(4 << 20);
        var events = new ArrayList<DecodedRecord>();
        for (int i = 0; i < 20; i++) {
            events.add(decoded(EventFixtures.completed(run, "large " + i, "M" + i, huge + i)));
        }
        events.add(decoded(EventFixtures.completed(run, "smaller", "M0", "a")));
        events.add(decoded(EventFixtures.completed(run, "large again", "M19", huge + 19)));

        var result = BatchUpdate.reduce(events, Map.of(), Map.of(), new RestoreLookupResult.NoRestore());

        assertThat(result.rejected())
                .hasSizeBetween(1, 10)
                .allSatisfy(one -> assertThat(one.reason()).contains("more than 128 MB"));
        assertThat(result.applied())
                .hasSize(events.size() - result.rejected().size())
                .extracting(event -> event.envelope().id())
                .endsWith("smaller", "large again");
        assertThat(result.updates().getFirst().after().estimatedBytes()).isBetween(64L << 20, RunState.MAX_STATE_BYTES);
    }

    @Test
    void sharedSchemaCountsOnce() {
        var huge = "a".repeat(4 << 20);
        var events = IntStream.range(0, 20)
                .mapToObj(i -> decoded(EventFixtures.completed(run, "large " + i, "M" + i, huge)))
                .toList();

        var result = BatchUpdate.reduce(events, Map.of(), Map.of(), new RestoreLookupResult.NoRestore());

        assertThat(result.rejected()).isEmpty();
    }

    @Test
    void eventWithTooLargeRecordsIsRejected() {
        var outer = "x".repeat(10_000);
        var fields =
                IntStream.range(0, 2_000).mapToObj(i -> "\"a" + i + "\": null").collect(Collectors.joining(", "));
        var small = completed("1", "{\"%s\": {\"attributes\": {\"k\": null}}}".formatted(outer));
        var large = completed("2", "{\"%s\": {\"attributes\": {%s}}}".formatted(outer, fields));
        var other = completed("3", "{\"a\": null}");

        var result = BatchUpdate.reduce(
                List.of(decoded(small), decoded(large), decoded(other)),
                Map.of(),
                Map.of(),
                new RestoreLookupResult.NoRestore());

        assertThat(result.rejected()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(RejectedRecord.RejectionKind.COMPARISON_TOO_LARGE);
            assertThat(one.reason()).startsWith("Cannot apply an event: ").contains("16 Mi characters");
        });
        assertThat(result.applied()).extracting(event -> event.envelope().id()).containsExactly("1", "3");
    }

    /** EVT-4, EVT-44: an event that was not applied does not use its id up. */
    @Test
    void rejectedEventLeavesItsIdUnused() {
        var deep = "{\"%s\": {\"attributes\": {%s}}}"
                .formatted(
                        "x".repeat(10_000),
                        IntStream.range(0, 2_000)
                                .mapToObj(i -> "\"a" + i + "\": null")
                                .collect(Collectors.joining(",")));
        var large = completed("2", deep);
        var small = completed("2", "{\"a\": null}");

        var result = BatchUpdate.reduce(
                List.of(decoded(completed("1", "{}")), decoded(large), decoded(large), decoded(small), decoded(small)),
                Map.of(),
                Map.of(),
                new RestoreLookupResult.NoRestore());

        assertThat(result.rejected())
                .extracting(RejectedRecord::kind)
                .containsOnly(RejectedRecord.RejectionKind.COMPARISON_TOO_LARGE)
                .hasSize(2);
        assertThat(result.applied()).contains(small).hasSize(2);
        assertThat(result.repeated()).containsExactly(small);
    }

    @Test
    void legacyStoredContentIsEqual() {
        var event = completed("1", "{}", "\"primary_key\": [], ");
        var former = event.envelope().legacyContent();

        var result = BatchUpdate.reduce(
                List.of(decoded(event)),
                Map.of(),
                Map.of(EventIdentity.of(event.envelope()), former),
                new RestoreLookupResult.NoRestore());

        assertThat(result.repeated()).containsExactly(event);
        assertThat(result.rejected()).isEmpty();
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
            case DecodeResult.ValidEvent(var event, var traceParent, var unknown) -> event;
            case DecodeResult.Rejected(var reason) -> throw new AssertionError(reason);
        };
    }

    private static DecodedRecord decoded(RunEvent event) {
        var record =
                new EventRecord(new Partition("events", 0), 0, Instant.EPOCH, Bytes.of(new byte[0]), null, List.of());
        return new DecodedRecord(record, new DecodeResult.ValidEvent(event), null);
    }
}
