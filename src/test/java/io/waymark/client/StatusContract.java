package io.waymark.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The contract of every implementation of {@link Status}. */
public interface StatusContract {

    String CONFIG = """
            {"Loader": {"v1": {}, "v2": {}},
             "Preprocessor": {"scale": {"scaling": {"age": "minmax"}, "encoding": {"education": "onehot"}}},
             "Synthesizer": {"a": {}, "b": {}}}
            """;

    /** Creates a status of this config. */
    Status status(RunConfig config);

    default RunConfig config() {
        return RunConfig.of(DomainJson.readMembers(CONFIG)).withWorkflow("tests", "contract");
    }

    static Schema loaded() {
        return DomainJson.readSchema("""
                {"id": "adult", "attributes": {
                  "age": {"type": "int", "type_attr": {"nullable": true}},
                  "education": {"type": "str", "type_attr": {"category": true}}}}
                """);
    }

    static Schema preprocessed() {
        return DomainJson.readSchema("""
                {"id": "adult", "attributes": {
                  "age": {"type": "float", "logical_type": "normalized", "type_attr": {"nullable": true}},
                  "education_BA": {"type": "int64"}, "education_MA": {"type": "int64"}}}
                """);
    }

    /** Creates a status in which Loader[v1] and Preprocessor[scale] are completed. */
    default Status givenTwoModules() {
        var status = status(config());
        status.startRun();
        status.start("Loader", "v1");
        status.put("Loader", "v1", ModuleOutput.of(loaded()));
        status.start("Preprocessor", "scale");
        status.put("Preprocessor", "scale", ModuleOutput.of(preprocessed()));
        return status;
    }

    @Test
    default void newStatusHasNotStarted() {
        try (var status = status(config())) {
            var summary = status.getStatusSummary();
            assertThat(summary.state()).isEqualTo(LifecycleState.NOT_STARTED);
            assertThat(summary.sequence()).containsExactly("Loader", "Preprocessor", "Synthesizer");
            assertThat(summary.activeModules()).isEmpty();
            assertThat(summary.progress().expected()).isEqualTo(2 + 2 + 4);
            assertThat(summary.limits()).isEqualTo(HistoryPruningLimits.DEFAULT);
            assertThat(summary.lastSnapshot()).isNull();
            assertThat(status.isCompleted()).isFalse();
        }
    }

    @Test
    default void stateGoesFromNotStartedToCompleted() {
        try (var status = status(config())) {
            assertThat(status.state()).isEqualTo(LifecycleState.NOT_STARTED);
            status.startRun();
            assertThat(status.state()).isEqualTo(LifecycleState.IN_PROGRESS);
            status.completeRun();
            assertThat(status.isCompleted()).isTrue();
        }
    }

    @Test
    default void summaryHasModulesTotalsAndLastIds() {
        try (var status = givenTwoModules()) {
            var summary = status.getStatusSummary();
            assertThat(summary.run()).isEqualTo(status.run());
            assertThat(summary.activeModules()).containsExactly("Loader", "Preprocessor");
            assertThat(summary.metadataModules()).containsExactly("Loader", "Preprocessor");
            assertThat(summary.totalSnapshots()).isEqualTo(4);
            assertThat(summary.totalChanges())
                    .isEqualTo(status.getChangeHistory().size());
            assertThat(summary.totalTimings()).isEqualTo(2);
            assertThat(summary.lastSnapshot())
                    .isEqualTo(status.getSnapshots().getLast().snapshotId());
            assertThat(summary.lastChange())
                    .isEqualTo(status.getChangeHistory().getLast().id().toString());
            assertThat(summary.changeTypes()).containsEntry("create", 3L).containsEntry("transform", 2L);
            assertThat(summary.targetTypes()).containsEntry("schema", 2L);
            assertThat(summary.counters().events()).isEqualTo(6);
            assertThat(summary.progress().completed()).isEqualTo(2);
        }
    }

    @Test
    default void everyStepAddsStartAndEndSnapshots() {
        try (var status = givenTwoModules()) {
            assertThat(status.getSnapshots())
                    .extracting(RecordedSnapshot::phase)
                    .containsExactly(
                            Snapshot.Phase.STARTED,
                            Snapshot.Phase.COMPLETED,
                            Snapshot.Phase.STARTED,
                            Snapshot.Phase.COMPLETED);
            var last = status.getSnapshots("Preprocessor").getLast();
            assertThat(last.snapshotId()).matches("snapshot_000004_[0-9]{8}_[0-9]{6}");
            assertThat(last.moduleName()).isEqualTo("Preprocessor");
            assertThat(last.experimentName()).isEqualTo("scale");
            assertThat(last.metadataBefore()).contains(loaded());
            assertThat(last.metadataAfter()).contains(preprocessed());
            assertThat(last.context().get("sequence_position")).isEqualTo(Value.Numeric.of(1));
        }
    }

    /** RUN-10, decision 1. */
    @Test
    default void olderAttemptEndsChangeNothing() {
        try (var status = status(config())) {
            status.start("Loader", "v1", null, 2);
            status.put("Loader", "v1", ModuleOutput.of(loaded()), 1);
            status.fail("Loader", "v1", new Failure("ValueError", "no data", null), 2);

            assertThat(status.getSnapshots())
                    .extracting(
                            one -> one.recorded().phase(), one -> one.recorded().attempt())
                    .containsExactly(
                            tuple(Snapshot.Phase.STARTED, 2L),
                            tuple(Snapshot.Phase.COMPLETED, 1L),
                            tuple(Snapshot.Phase.FAILED, 2L));
            assertThat(status.getFullExpt()).isEmpty();
            assertThat(status.getChangeHistory()).isEmpty();
        }
    }

    /** EVT-24, report 63. */
    @Test
    default void planNeedsOnlyASequence() {
        var planned = RunConfig.of(Value.Members.empty()).withSequence(List.of("Loader", "Reporter"));
        try (var status = status(planned)) {
            assertThat(status.getStatusSummary().sequence()).containsExactly("Loader", "Reporter");
        }
    }

    @Test
    default void snapshotIsFoundById() {
        try (var status = givenTwoModules()) {
            var expected = status.getSnapshots().get(1);
            var found = status.getSnapshotById(expected.snapshotId());
            assertThat(found).isEqualTo(expected);
            assertThat(found.metadataBefore()).isEmpty();
            assertThat(found.metadataAfter()).contains(loaded());
        }
    }

    @Test
    default void unknownAndPrunedSnapshotsDiffer() {
        try (var status = status(config().withLimits(new HistoryPruningLimits(1, 0, 0)))) {
            status.put("Loader", "v1", ModuleOutput.of(loaded()));
            var first = status.getSnapshots().getFirst().snapshotId();
            status.put("Preprocessor", "scale", ModuleOutput.of(preprocessed()));
            assertThat(status.getSnapshots()).hasSize(1);
            assertThatThrownBy(() -> status.getSnapshotById(first))
                    .isInstanceOf(WaymarkClientException.PrunedSnapshotException.class);
            assertThatThrownBy(() -> status.getSnapshotById("snapshot_000099_20241224_210000"))
                    .isInstanceOf(WaymarkClientException.UnknownSnapshotException.class);
            assertThatThrownBy(() -> status.getSnapshotById("unique_id"))
                    .isInstanceOf(WaymarkClientException.UnknownSnapshotException.class);
        }
    }

    @Test
    default void changesDescribeEachField() {
        try (var status = givenTwoModules()) {
            var changes = status.getChangeHistory("Preprocessor");
            assertThat(changes)
                    .extracting(ChangeRecord::change)
                    .extracting(Change::target, Change::type, Change::id)
                    .containsExactly(
                            tuple(Change.Target.SCHEMA, Change.Type.UPDATE, "adult"),
                            tuple(Change.Target.FIELD, Change.Type.TRANSFORM, "age"),
                            tuple(Change.Target.FIELD, Change.Type.CREATE, "education_BA"),
                            tuple(Change.Target.FIELD, Change.Type.CREATE, "education_MA"),
                            tuple(Change.Target.FIELD, Change.Type.TRANSFORM, "education"));
            assertThat(changes.getLast().change().into()).containsExactly("education_BA", "education_MA");
            assertThat(changes.getLast().execution()).hasToString("Preprocessor[scale]");
            assertThat(changes.get(1).change().details()).isNotEmpty();
            assertThat(status.getChangeHistory("Loader")).hasSize(1);
        }
    }

    @Test
    default void declaredTransformationIsASeparateChange() {
        try (var status = status(config())) {
            status.put("Loader", "v1", ModuleOutput.of(loaded()));
            status.put(
                    "Preprocessor",
                    "scale",
                    ModuleOutput.of(loaded())
                            .withTransformations(
                                    List.of(new FieldTransformation("age", "minmax", List.of(), "scaled to 0…1"))));
            var change = status.getChangeHistory("Preprocessor").getLast().change();
            assertThat(change.type()).isEqualTo(Change.Type.TRANSFORM);
            assertThat(change.reason()).contains("scaled to 0…1");
        }
    }

    @Test
    default void metadataIsTheLastReportedSchema() {
        try (var status = givenTwoModules()) {
            assertThat(status.getMetadata()).isEqualTo(loaded());
            assertThat(status.getMetadata("Preprocessor")).isEqualTo(preprocessed());
            assertThatThrownBy(() -> status.getMetadata("Synthesizer"))
                    .isInstanceOf(WaymarkClientException.ModuleNotExecutedException.class);
            assertThatThrownBy(() -> status.getMetadata("Nowhere"))
                    .isInstanceOf(WaymarkClientException.UnknownModuleException.class);
        }
    }

    @Test
    default void evolutionCountsVersionsByContent() {
        try (var status = givenTwoModules()) {
            status.put("Loader", "v2", ModuleOutput.of(loaded()));
            status.put("Loader", "v2", ModuleOutput.of(preprocessed()));
            var versions = status.getMetadataEvolution();
            assertThat(versions).extracting(MetadataVersion::occurrences).containsExactly(2L, 1L);
            assertThat(versions.getFirst().schema()).isEqualTo(loaded());
            assertThat(versions.getFirst().changes()).isEmpty();
            assertThat(versions.getLast().changes()).isNotEmpty();
        }
    }

    @Test
    default void experimentsAreCompletedExecutionsOnThePath() {
        try (var status = givenTwoModules()) {
            assertThat(status.getFullExpt().toString()).isEqualTo("{Loader=v1, Preprocessor=scale}");
            assertThat(status.getFullExpt("Loader").toString()).isEqualTo("{Loader=v1}");
            assertThatThrownBy(() -> status.getFullExpt("Nowhere"))
                    .isInstanceOf(WaymarkClientException.UnknownModuleException.class);
        }
    }

    @Test
    default void restartedModuleIsABranchPoint() {
        try (var status = givenTwoModules()) {
            status.start("Loader", "v2");
            assertThat(status.getStatusSummary().activeModules()).containsExactly("Loader");
            assertThat(status.getFullExpt()).isEmpty();
            assertThat(status.getMetadata("Preprocessor")).isEqualTo(preprocessed());
        }
    }

    @Test
    default void resultsAreKeyedByExecutionPath() {
        try (var status = givenTwoModules()) {
            for (var experiment : List.of("a", "b")) {
                var rows = Value.Members.of("rows", new Value.Text(experiment));
                status.put(
                        "Synthesizer",
                        experiment,
                        ModuleOutput.of(preprocessed()).withResult(rows));
            }
            assertThat(status.getResult())
                    .containsOnlyKeys(
                            "Loader[v1]_Preprocessor[scale]_Synthesizer[a]",
                            "Loader[v1]_Preprocessor[scale]_Synthesizer[b]");
            var current = status.getResult("Synthesizer");
            assertThat(current.key().last()).isEqualTo(new ModuleExperimentName("Synthesizer", "b"));
            assertThat(current.data()).isEqualTo(Value.Members.of("rows", new Value.Text("b")));
            assertThat(current.schema()).isEqualTo(preprocessed().reference());
            assertThat(status.getResults("Loader")).containsOnlyKeys("Loader[v1]");
        }
    }

    @Test
    default void missingResultThrowsModuleNotExecuted() {
        try (var status = givenTwoModules()) {
            assertThat(status.getResult()).isEmpty();
            assertThatThrownBy(() -> status.getResult("Synthesizer"))
                    .isInstanceOf(WaymarkClientException.ModuleNotExecutedException.class);
            assertThatThrownBy(() -> status.getResult("Nowhere"))
                    .isInstanceOf(WaymarkClientException.UnknownModuleException.class);
        }
    }

    @Test
    default void tooLargeResultIsOmitted() {
        try (var status = status(config())) {
            status.put("Loader", "v1", ModuleOutput.of(loaded()).withResult(new Value.Text("x".repeat(1_100_000))));
            assertThat(status.getResult("Loader").data()).isEqualTo(Value.Null.NULL);
            assertThat(status.getSnapshots().getLast().context().members()).containsKey("result_omitted");
        }
    }

    @Test
    default void failureKeepsPartialResults() {
        try (var status = givenTwoModules()) {
            var why = new Failure("ValueError", "no rows", "line 1\nline 2");
            status.start("Synthesizer", "a");
            status.fail("Synthesizer", "a", why);
            status.failRun(why);
            var last = status.getSnapshots().getLast();
            assertThat(status.state()).isEqualTo(LifecycleState.FAILED);
            assertThat(last.phase()).isEqualTo(Snapshot.Phase.FAILED);
            assertThat(last.context().get("error")).isEqualTo(why.value());
            assertThat(status.getResults("Preprocessor")).hasSize(1);
            assertThat(status.getStatusSummary().progress().failed()).isEqualTo(1);
        }
    }

    @Test
    default void stepsAreTimed() {
        try (var status = status(config())) {
            status.startTiming("Loader", "v1", "read", Value.Members.of("rows", Value.Numeric.of(3)));
            assertThat(status.getTiming())
                    .singleElement()
                    .satisfies(open -> assertThat(open.endedAt()).isNull());
            var step = new TimedStep(new ModuleExperimentName("Loader", "v1"), "read");
            status.endTiming(step, false, 2.675, Value.Members.of("note", new Value.Text("a,b")));
            var timing = status.getTiming().getFirst();
            assertThat(timing.id().orElseThrow().toString()).startsWith("timing_000001_");
            assertThat(timing.seconds()).isEqualTo(2.67);
            assertThat(timing.step()).isEqualTo(step);
            var report = status.getTimingReportData();
            assertThat(report.columns())
                    .startsWith("record_id", "module_name", "experiment_name", "step_name")
                    .contains("rows", "note", "status");
            assertThat(report.toCsv()).contains("\"a,b\"").contains("completed");
        }
    }

    @Test
    default void executionWithoutTimingGetsOne() {
        try (var status = givenTwoModules()) {
            assertThat(status.getTiming())
                    .extracting(timing -> timing.step().name())
                    .containsExactly("run", "run");
        }
    }

    @Test
    default void inferenceUsesInputOfLastExecution() {
        try (var status = status(config())) {
            status.put("Loader", "v1", ModuleOutput.of(loaded()));
            status.start("Preprocessor", "scale", preprocessed());
            status.fail("Preprocessor", "scale", new Failure("E", "m", null));

            assertThat(status.getInferredSchema("Preprocessor"))
                    .map(inferred -> inferred.attributes().keySet())
                    .contains(preprocessed().attributes().keySet());
        }
    }

    @Test
    default void preprocessedSchemaIsInferred() {
        try (var status = status(config())) {
            assertThat(status.getInferredSchema("Preprocessor")).isEmpty();
            status.put("Loader", "v1", ModuleOutput.of(loaded()));
            var inferred = status.getInferredSchema("Preprocessor").orElseThrow();
            assertThat(inferred.id()).isEqualTo("adult_preprocessed");
            assertThat(inferred.attributes().get("age").property("logical_type"))
                    .isEqualTo(new Value.Text("normalized"));
            assertThat(status.getInferredSchema("Preprocessor", "scale")).contains(inferred);
        }
    }

    @Test
    default void restoreAddsToHistory() {
        try (var status = givenTwoModules()) {
            var target = status.getSnapshots("Loader").getLast().snapshotId();
            var before = status.getSnapshots();
            var restoreResult = status.restoreFromSnapshot(target);
            assertThat(restoreResult.restored()).isTrue();
            assertThat(restoreResult.experiments().toString()).isEqualTo("{Loader=v1}");
            assertThat(restoreResult.metadataModules()).containsExactly("Loader");
            assertThat(restoreResult.changes()).isEqualTo(1);
            assertThat(status.getSnapshots()).startsWith(before.toArray(RecordedSnapshot[]::new));
            var made = status.getSnapshots().getLast();
            assertThat(made.phase()).isEqualTo(Snapshot.Phase.RESTORED);
            assertThat(made.context().get("restored_from")).isEqualTo(new Value.Text(target));
            assertThat(status.getFullExpt().toString()).isEqualTo("{Loader=v1}");
            assertThatThrownBy(() -> status.getMetadata("Preprocessor"))
                    .isInstanceOf(WaymarkClientException.ModuleNotExecutedException.class);
        }
    }

    @Test
    default void secondRestoreUndoesTheFirst() {
        try (var status = givenTwoModules()) {
            var all = status.getSnapshots();
            status.restoreFromSnapshot(all.get(1).snapshotId());
            status.restoreFromSnapshot(all.get(3).snapshotId());
            assertThat(status.getFullExpt().toString()).isEqualTo("{Loader=v1, Preprocessor=scale}");
            assertThat(status.getMetadata("Preprocessor")).isEqualTo(preprocessed());
            assertThat(status.getMetadataEvolution("Preprocessor"))
                    .extracting(MetadataVersion::schema)
                    .containsExactly(preprocessed(), null, preprocessed());
        }
    }

    @Test
    default void restoredRunContinues() {
        try (var status = givenTwoModules()) {
            status.restoreFromSnapshot(status.getSnapshots().get(1).snapshotId());
            status.put("Preprocessor", "scale", ModuleOutput.of(loaded()));
            status.put("Synthesizer", "a", ModuleOutput.EMPTY);
            assertThat(status.getFullExpt().toString()).isEqualTo("{Loader=v1, Preprocessor=scale, Synthesizer=a}");
        }
    }

    @Test
    default void dryRunChangesNothing() {
        try (var status = givenTwoModules()) {
            var target = status.getSnapshots().get(1).snapshotId();
            var summary = status.getStatusSummary();
            var would = status.restoreFromSnapshot(target, Set.of(), true);
            assertThat(would.restored()).isFalse();
            assertThat(would.restoredFrom()).isEqualTo(target);
            assertThat(would.snapshotId()).startsWith("snapshot_000005_");
            assertThat(would.experiments().toString()).isEqualTo("{Loader=v1}");
            assertThat(status.getStatusSummary()).isEqualTo(summary);
        }
    }

    @Test
    default void onlyGivenModulesAreRestoredByStatus() {
        try (var status = givenTwoModules()) {
            var target = status.getSnapshots().get(3).snapshotId();
            status.put("Loader", "v2", ModuleOutput.of(preprocessed()));
            status.put("Preprocessor", "scale", ModuleOutput.of(loaded()));
            status.restoreFromSnapshot(target, Set.of("Preprocessor"), false);
            assertThat(status.getMetadata("Preprocessor")).isEqualTo(preprocessed());
            assertThat(status.getMetadata("Loader")).isEqualTo(preprocessed());
            assertThat(status.getFullExpt().toString()).isEqualTo("{Loader=v2, Preprocessor=scale}");
        }
    }

    @Test
    default void restoreToMissingSnapshotFails() {
        try (var status = givenTwoModules()) {
            assertThatThrownBy(() -> status.restoreFromSnapshot("snapshot_000099_20241224_210000"))
                    .isInstanceOf(WaymarkClientException.UnknownSnapshotException.class);
        }
    }

    @Test
    default void pruningKeepsCounters() {
        try (var status = status(config().withLimits(new HistoryPruningLimits(2, 3, 1)))) {
            for (int i = 0; i < 3; i++) {
                status.start("Loader", "v1");
                status.put("Loader", "v1", ModuleOutput.of(i % 2 == 0 ? loaded() : preprocessed()));
            }
            var summary = status.getStatusSummary();
            assertThat(status.getSnapshots()).hasSize(2);
            assertThat(status.getChangeHistory()).hasSize(3);
            assertThat(status.getTiming()).hasSize(1);
            assertThat(summary.totalSnapshots()).isEqualTo(2);
            assertThat(summary.counters().snapshots()).isEqualTo(6);
            assertThat(status.getMetadataEvolution()).hasSize(3);
            assertThat(status.getMetadata()).isEqualTo(loaded());
        }
    }

    @Test
    default void statusIsThreadSafe() throws InterruptedException, ExecutionException {
        try (var status = status(config());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var item = new ArrayList<Future<?>>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                item.add(threads.submit(() -> status.put("Loader", "v" + number, ModuleOutput.of(loaded()))));
            }
            for (var one : item) {
                one.get();
            }
            assertThat(status.getSnapshots()).hasSize(50);
            assertThat(status.getResults("Loader")).hasSize(50);
        }
    }

    @Test
    default void invalidConfigIsRejected() {
        assertThatThrownBy(() -> RunConfig.of(DomainJson.readMembers("{\"Loader\": {\"data_[3-1]\": {}}}")))
                .isInstanceOf(WaymarkClientException.InvalidConfigException.class)
                .hasMessageContaining("rename it: Loader[data_[3-1]]");
        assertThat(RunConfig.of(DomainJson.readMembers("{\"Loader\": {\"a[1]\": {}, \"a_[1]b\": {}}}")))
                .isNotNull();
    }
}
