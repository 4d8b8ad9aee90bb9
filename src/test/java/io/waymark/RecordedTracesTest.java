package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.CurrentExecutions;
import io.waymark.domain.state.HistoryRecordCounter;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.Replay;
import io.waymark.fixture.SchemaPatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the reducer's records of real and generated runs with the expected records. */
class RecordedTracesTest {
    private static final Set<String> OPTIONAL = Set.of("details", "renamed_from", "into");

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void reducedTraceMatchesExpectedRecords(RecordedTrace trace) {
        var replay = Replay.of(trace);
        var expected = trace.expected();

        var counters = replay.state().counters();
        assertRecords("snapshots", kept(replay.snapshots(), counters.snapshots(), Snapshot::number), expected);
        assertRecords("changes", kept(replay.changes(), counters.changes(), ChangeRecord::number), expected);
        assertRecords("timings", kept(replay.timings(), counters.timings(), Timing::number), expected);
        assertThat(summary(replay)).isEqualTo(summary(expected));
        assertThat(value(results(replay))).isEqualTo(expected.get("results"));
        assertThat(value(evolution(replay))).isEqualTo(expected.get("evolution"));
    }

    private static void assertRecords(String kind, List<Value> actual, Value.Members expected) {
        var expectedRecords = ((Value.Items) Objects.requireNonNull(expected.get(kind))).items();
        for (int i = 0; i < Math.min(actual.size(), expectedRecords.size()); i++) {
            var record = (Value.Members) expectedRecords.get(i);
            assertThat(shortened((Value.Members) actual.get(i), record))
                    .as("%s[%d]", kind, i)
                    .isEqualTo(record);
        }
        assertThat(actual).as(kind).hasSameSizeAs(expectedRecords);
    }

    /** Drops members that no trace contains. Keeps optional members, so that a superfluous one fails the test. */
    private static Value shortened(Value.Members actual, Value.Members expected) {
        var kept = new LinkedHashMap<String, Value>();
        actual.members().forEach((name, value) -> {
            if (OPTIONAL.contains(name) || expected.get(name) != null) {
                kept.put(name, value);
            }
        });
        for (var side : List.of("metadata_before", "metadata_after")) {
            if (kept.get(side) instanceof Value.Members(var reference)) {
                var shortened = new LinkedHashMap<>(reference);
                shortened.remove("schema_hash");
                kept.put(side, new Value.Members(shortened));
            }
        }
        return new Value.Members(kept);
    }

    private static <T> List<Value> kept(List<T> records, HistoryRecordCounter counter, ToLongFunction<T> number) {
        return records.stream()
                .filter(record -> counter.isRetained(number.applyAsLong(record)))
                .map(RecordedTracesTest::value)
                .toList();
    }

    private static Value summary(Value.Members expected) {
        var summary = new LinkedHashMap<String, Value>(expected.members());
        List.of("snapshots", "changes", "timings", "results", "evolution").forEach(summary::remove);
        return new Value.Members(summary);
    }

    private static Value summary(Replay replay) {
        var state = replay.state();
        var counters = state.counters();
        var summary = new LinkedHashMap<String, Object>();
        summary.put("run_id", state.id());
        summary.put("state", state.status().state());
        summary.put("sequence", state.sequence().modules());
        summary.put("active_modules", state.path().modules());
        summary.put(
                "metadata_modules",
                state.metadata().keySet().stream()
                        .sorted(state.sequence().order())
                        .toList());
        summary.put("experiments", experiments(replay));
        summary.put(
                "totals",
                Map.of(
                        "snapshots", counters.snapshots().retainedCount(),
                        "changes", counters.changes().retainedCount(),
                        "timings", counters.timings().retainedCount(),
                        "events", counters.events()));
        return value(summary);
    }

    private static SequencedMap<String, String> experiments(Replay replay) {
        var completed = new LinkedHashMap<String, String>();
        for (CurrentExecutions.PathEntry entry : replay.state().path().entries()) {
            var execution = replay.state().executions().get(entry.key());
            if (execution != null && execution.state() == LifecycleState.COMPLETED) {
                completed.put(entry.execution().module(), entry.execution().experiment());
            }
        }
        return completed;
    }

    private static Map<String, String> results(Replay replay) {
        var results = new LinkedHashMap<String, String>();
        replay.deltas().stream()
                .map(RunEventDelta::result)
                .filter(Objects::nonNull)
                .forEach(result ->
                        results.put(result.key().toString(), result.key().last().module()));
        return results;
    }

    /** Returns the number of successive versions by content, for each module. */
    private static Map<String, Integer> evolution(Replay replay) {
        var versions = new LinkedHashMap<String, List<Object>>();
        for (var delta : replay.deltas()) {
            delta.metadata().forEach((module, schema) -> {
                var all = versions.computeIfAbsent(module, any -> new ArrayList<>());
                if (all.isEmpty() || !all.getLast().equals(schema)) {
                    all.add(schema);
                }
            });
        }
        var counts = new LinkedHashMap<String, Integer>();
        versions.forEach((module, all) -> counts.put(module, all.size()));
        return counts;
    }

    /** Applies every change record to the schema before it and compares the outcome with the schema after it. */
    @ParameterizedTest
    @MethodSource("traces")
    void changesTransformBeforeIntoAfter(RecordedTrace trace) {
        var replay = Replay.of(trace);
        var schemas = new HashMap<ContentHash, Schema>();
        replay.deltas().stream()
                .flatMap(delta -> delta.schemas().stream())
                .forEach(schema -> schemas.put(schema.hash(), schema));

        for (var delta : replay.deltas()) {
            var snapshot = delta.snapshot();
            if (snapshot != null && snapshot.after() != null) {
                var before = snapshot.before() == null
                        ? null
                        : schemas.get(snapshot.before().hash());
                var after = schemas.get(snapshot.after().hash());
                var changes = delta.changes().stream().map(ChangeRecord::change).toList();
                SchemaPatch.assertLeads(before, after, changes);
            }
        }
    }

    private static Value value(Object record) {
        return DomainJson.readValue(DomainJson.write(record));
    }
}
