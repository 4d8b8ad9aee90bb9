package io.waymark.client;

import io.waymark.client.local.LocalStatus;
import io.waymark.client.remote.RemoteStatus;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of one run and returns its history: snapshots, schema changes, timings and results. The method
 * names are those of PETsARD's {@code Status} in Java spelling; {@code src/docs/status-mapping.md} lists the
 * differences.
 *
 * <p>There are two implementations. {@link LocalStatus} keeps the history in this process and needs no server. {@link
 * RemoteStatus} publishes the events to Waymark and queries its REST API.
 *
 * <pre>{@code
 * var config = RunConfig.of(ConfigFileReader.read(Path.of("config.yaml")));
 * try (Status status = LocalStatus.of(config)) {
 *     status.startRun();
 *     status.start("Loader", "v1");
 *     status.put("Loader", "v1", ModuleOutput.of(schema));
 *     status.completeRun();
 *     status.getChangeHistory().forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> A status is safe for use by multiple threads. The order of the calls is the order of the events. A
 * query sees every event that this object recorded before the query; for the time limit of this guarantee see {@link
 * RemoteStatus}.
 *
 * <p><b>Errors.</b> Methods throw subclasses of {@link StatusException}. Names are limited by the specification; {@link
 * LocalStatus} rejects an invalid event at once, {@link RemoteStatus} counts it as undelivered in its report.
 */
public interface Status extends AutoCloseable {

    /** Returns the id of the run. */
    RunId run();

    /**
     * Records an event. The other event methods call this method.
     *
     * @param type the event type without the prefix {@code io.waymark.}, for example {@code module.completed}
     * @param data the members of that type according to {@code src/docs/specification/events.md}
     * @throws StatusException.InvalidEventException if the event is invalid and this status validates it synchronously
     */
    void publish(String type, Map<String, ?> data);

    // events

    /** Records that the run started. */
    default void startRun() {
        publish("run.started", Map.of());
    }

    /** Records that the run completed. */
    default void completeRun() {
        publish("run.completed", Map.of());
    }

    /** Records that the run failed. */
    default void failRun(Failure error) {
        publish("run.failed", Map.of("error", error));
    }

    /** Records that a module started an experiment. */
    default void start(String module, String experiment) {
        publish("module.started", EventPayloads.execution(module, experiment));
    }

    /** Records that a module started an experiment with input data of this schema. */
    default void start(String module, String experiment, Schema inputSchema) {
        publish(
                "module.started",
                EventPayloads.withMember(EventPayloads.execution(module, experiment), "schema", inputSchema));
    }

    /**
     * Records that a module started an attempt at an experiment. A start with a greater attempt always takes effect,
     * whatever the clocks of the machines show (RUN-10). A start without an attempt has no effect if its time is before
     * the end of the last one.
     *
     * @param inputSchema the schema of the input data, or null if there is none
     * @param attempt the number of the attempt, counted by the executor from 1
     */
    default void start(String module, String experiment, @Nullable Schema inputSchema, long attempt) {
        publish(
                "module.started",
                EventPayloads.withMember(EventPayloads.execution(module, experiment, attempt), "schema", inputSchema));
    }

    /**
     * Records that an attempt completed: see {@link #put(String, String, ModuleOutput)}. An older attempt only adds a
     * snapshot.
     */
    default void put(String module, String experiment, ModuleOutput output, long attempt) {
        publish(
                "module.completed",
                EventPayloads.withMembers(EventPayloads.execution(module, experiment, attempt), output.toPayload()));
    }

    /** Records that an attempt failed. An older attempt only adds a snapshot. */
    default void fail(String module, String experiment, Failure error, long attempt) {
        publish(
                "module.failed",
                EventPayloads.withMember(EventPayloads.execution(module, experiment, attempt), "error", error));
    }

    /** Records that a module completed an experiment. Adds a snapshot and the changes, and stores the result. */
    default void put(String module, String experiment, ModuleOutput output) {
        publish(
                "module.completed",
                EventPayloads.withMembers(EventPayloads.execution(module, experiment), output.toPayload()));
    }

    /** Records that an experiment of a module failed. */
    default void fail(String module, String experiment, Failure error) {
        publish("module.failed", EventPayloads.withMember(EventPayloads.execution(module, experiment), "error", error));
    }

    /** Records that a step started. A running step with the same name is replaced. */
    default void startTiming(String module, String experiment, String step) {
        startTiming(module, experiment, step, Value.Members.empty());
    }

    /** Records that a step started, with further members that the timing shows unchanged. */
    default void startTiming(String module, String experiment, String step, Value.Members context) {
        publish("timing.started", EventPayloads.step(module, experiment, step, context));
    }

    /** Records that a step completed. The duration is the time since its start. */
    default void endTiming(String module, String experiment, String step) {
        endTiming(new TimedStep(new ModuleExperiment(module, experiment), step), false, null, Value.Members.empty());
    }

    /**
     * Records that a step ended.
     *
     * @param failed whether the step ended with an error
     * @param seconds the duration in seconds as measured by the caller; null for the time since the start of the step
     */
    default void endTiming(TimedStep step, boolean failed, @Nullable Double seconds, Value.Members context) {
        var execution = step.execution();
        var data = EventPayloads.step(execution.module(), execution.experiment(), step.name(), context);
        data.put("status", failed ? "error" : "completed");
        publish("timing.ended", EventPayloads.withMember(data, "duration_seconds", seconds));
    }

    // queries

    /**
     * Returns the results of the last module of the sequence, by key, in the order in which the keys were first stored.
     */
    SequencedMap<String, ModuleResult> getResult();

    /**
     * Returns the result of a module on the path.
     *
     * @throws StatusException.ModuleNotExecutedException if the module has no completed execution on the path
     * @throws StatusException.UnknownModuleException if the module is neither in the sequence nor sent an event
     */
    ModuleResult getResult(String module);

    /** Returns the results of a module on all paths, by key, in the order in which the keys were first stored. */
    SequencedMap<String, ModuleResult> getResults(String module);

    /** Returns {@link #getMetadata(String)} of the module {@code Loader}. */
    default Schema getMetadata() {
        return getMetadata("Loader");
    }

    /**
     * Returns the schema that a module reported last.
     *
     * @throws StatusException.ModuleNotExecutedException if the module is in the sequence and has no metadata
     * @throws StatusException.UnknownModuleException if the module has no metadata and is not in the sequence
     */
    Schema getMetadata(String module);

    /**
     * Returns the experiment of each module whose execution on the path is completed, in sequence order. The path is
     * the current execution of each module.
     */
    SequencedMap<String, String> getFullExpt();

    /**
     * Returns {@link #getFullExpt()} up to and including a module.
     *
     * @throws StatusException.UnknownModuleException if the module is neither in the sequence nor sent an event
     */
    SequencedMap<String, String> getFullExpt(String module);

    /** Returns the snapshots within the limits of the run, oldest first. */
    List<ExecutionSnapshot> getSnapshots();

    /** Returns the snapshots of a module within the limits of the run, oldest first. */
    List<ExecutionSnapshot> getSnapshots(String module);

    /**
     * Returns one snapshot.
     *
     * @throws StatusException.UnknownSnapshotException if the run never had this snapshot
     * @throws StatusException.PrunedSnapshotException if the run pruned the snapshot
     */
    ExecutionSnapshot getSnapshotById(String snapshotId);

    /** Returns the changes within the limits of the run, oldest first. */
    List<ChangeRecord> getChangeHistory();

    /** Returns the changes of a module within the limits of the run, oldest first. */
    List<ChangeRecord> getChangeHistory(String module);

    /** Returns {@link #getMetadataEvolution(String)} of the module {@code Loader}. */
    default List<MetadataVersion> getMetadataEvolution() {
        return getMetadataEvolution("Loader");
    }

    /** Returns the versions of the metadata of a module, oldest first. Pruned snapshots remain included. */
    List<MetadataVersion> getMetadataEvolution(String module);

    /** Restores path, executions and all metadata: see {@link #restoreFromSnapshot(String, Set, boolean)}. */
    default RestoreResult restoreFromSnapshot(String snapshotId) {
        return restoreFromSnapshot(snapshotId, Set.of(), false);
    }

    /**
     * Sets the run back to the state right after a snapshot. The restore adds records and removes none; another restore
     * undoes it.
     *
     * <pre>{@code
     * var snapshotId = status.getSnapshots("Loader").getLast().snapshotId();
     * var preview = status.restoreFromSnapshot(snapshotId, Set.of(), true);
     * if (preview.changes() < 10) {
     *     status.restoreFromSnapshot(snapshotId);
     * }
     * }</pre>
     *
     * @param modules the modules whose metadata is restored, without path and executions; empty for path, executions
     *     and all metadata. With some modules only, the metadata may no longer match the executions on the path.
     * @param dryRun whether to compute the outcome without a change
     * @throws StatusException.UnknownSnapshotException if the run never had this snapshot
     * @throws StatusException.PrunedSnapshotException if the run pruned the snapshot
     * @throws StatusException.InconsistentHistoryException if the stored history is inconsistent; the restore then
     *     changes nothing
     */
    RestoreResult restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun);

    /** Returns the state of the run, the numbers of its records, and the limits of its history. */
    StatusSummary getStatusSummary();

    /**
     * Returns the timings of steps that have ended in the order of their ends, then those of steps that have not ended
     * in the order of their starts. Durations are in seconds.
     */
    List<Timing> getTiming();

    /** Returns {@link #getTiming()} as a table. */
    default TimingReport getTimingReportData() {
        return TimingReport.of(getTiming());
    }

    /** Returns the state of the run. */
    default LifecycleState state() {
        return getStatusSummary().state();
    }

    /** Returns whether the run is completed. False for a failed run. */
    default boolean isCompleted() {
        return state() == LifecycleState.COMPLETED;
    }

    /**
     * Returns {@link #getInferredSchema(String, String)} of the experiment on the path, else of the first experiment of
     * the module in the config.
     */
    Optional<Schema> getInferredSchema(String module);

    /**
     * Returns the expected schema after an experiment of the module {@code Preprocessor}, computed from the config and
     * the schema before it. Empty for other modules, and as long as the schema before it is missing.
     */
    Optional<Schema> getInferredSchema(String module, String experiment);

    /** Closes this object and releases its threads and files. The run itself does not end. */
    @Override
    void close();
}
