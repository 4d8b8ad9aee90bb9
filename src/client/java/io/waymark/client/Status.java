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
 * The status of one run: takes what its modules do, answers what they did. The methods are the original's (PETsARD's
 * {@code Status}) in Java's spelling. For any number of threads; events count in the order in which they are told.
 * Answers hold everything this status was told before. Failures are {@link StatusException}s.
 *
 * <p>{@link LocalStatus} keeps history in this process, {@link RemoteStatus} in Waymark.
 */
public interface Status extends AutoCloseable {

    RunId run();

    /**
     * Records an event; the methods below tell what there is to tell.
     *
     * @param type without {@code io.waymark.}: {@code module.completed}
     * @param data the contract's members of that type
     * @throws StatusException.InvalidEventException when it is none, and this status can tell at once
     */
    void publish(String type, Map<String, ?> data);

    // what happens

    default void startRun() {
        publish("run.started", Map.of());
    }

    default void completeRun() {
        publish("run.completed", Map.of());
    }

    default void failRun(Failure why) {
        publish("run.failed", Map.of("error", why));
    }

    /** A module begins its work on an experiment. */
    default void start(String module, String experiment) {
        publish("module.started", EventPayloads.execution(module, experiment));
    }

    /** A module begins its work on an experiment, with data of this schema. */
    default void start(String module, String experiment, Schema found) {
        publish(
                "module.started",
                EventPayloads.withMember(EventPayloads.execution(module, experiment), "schema", found));
    }

    /**
     * A module begins an attempt at an experiment. The start of a greater attempt counts whatever the clock of the
     * machine says (RUN-10); without attempts, a start that is earlier than the last end does not.
     *
     * @param found the schema of the data, null if it is not known
     * @param attempt counted by the executor, from 1
     */
    default void start(String module, String experiment, @Nullable Schema found, long attempt) {
        publish(
                "module.started",
                EventPayloads.withMember(EventPayloads.execution(module, experiment, attempt), "schema", found));
    }

    /** Records that an attempt has completed: see {@link #put(String, String, ModuleOutput)}. An older attempt changes nothing. */
    default void put(String module, String experiment, ModuleOutput output, long attempt) {
        publish(
                "module.completed",
                EventPayloads.withMembers(EventPayloads.execution(module, experiment, attempt), output.toPayload()));
    }

    /** Records that an attempt has failed. An older attempt changes nothing. */
    default void fail(String module, String experiment, Failure why, long attempt) {
        publish(
                "module.failed",
                EventPayloads.withMember(EventPayloads.execution(module, experiment, attempt), "error", why));
    }

    /** A module has completed an experiment: makes a snapshot and the changes, files the result. */
    default void put(String module, String experiment, ModuleOutput output) {
        publish(
                "module.completed",
                EventPayloads.withMembers(EventPayloads.execution(module, experiment), output.toPayload()));
    }

    /** A module's work on an experiment has failed. */
    default void fail(String module, String experiment, Failure why) {
        publish("module.failed", EventPayloads.withMember(EventPayloads.execution(module, experiment), "error", why));
    }

    default void startTiming(String module, String experiment, String step) {
        startTiming(module, experiment, step, Value.Members.empty());
    }

    default void startTiming(String module, String experiment, String step, Value.Members context) {
        publish("timing.started", EventPayloads.step(module, experiment, step, context));
    }

    default void endTiming(String module, String experiment, String step) {
        endTiming(new TimedStep(new ModuleExperiment(module, experiment), step), false, null, Value.Members.empty());
    }

    /**
     * A step is over.
     *
     * @param failed whether by an error
     * @param seconds as measured by the caller; null: since its start
     */
    default void endTiming(TimedStep step, boolean failed, @Nullable Double seconds, Value.Members context) {
        var what = step.execution();
        var data = EventPayloads.step(what.module(), what.experiment(), step.name(), context);
        data.put("status", failed ? "error" : "completed");
        publish("timing.ended", EventPayloads.withMember(data, "duration_seconds", seconds));
    }

    // what happened

    /** The results of the sequence's last module so far, by key, in the order in which the keys were first filed. */
    SequencedMap<String, ModuleResult> getResult();

    /**
     * The result of a module on the path.
     *
     * @throws StatusException.ModuleNotExecutedException when it has completed nothing there
     * @throws StatusException.UnknownModuleException when the run knows no such module
     */
    ModuleResult getResult(String module);

    /** The results of a module on every path. */
    SequencedMap<String, ModuleResult> getResults(String module);

    /** {@link #getMetadata(String)} of the Loader. */
    default Schema getMetadata() {
        return getMetadata("Loader");
    }

    /**
     * The schema that a module reported last.
     *
     * @throws StatusException.ModuleNotExecutedException when it has reported none
     * @throws StatusException.UnknownModuleException when it is not in the sequence either
     */
    Schema getMetadata(String module);

    /** Module → experiment, of the completed executions on the path. */
    SequencedMap<String, String> getFullExpt();

    /**
     * The same up to and including a module.
     *
     * @throws StatusException.UnknownModuleException when the run knows no such module
     */
    SequencedMap<String, String> getFullExpt(String module);

    /** Those that are kept, the oldest first. */
    List<ExecutionSnapshot> getSnapshots();

    List<ExecutionSnapshot> getSnapshots(String module);

    /**
     * One snapshot.
     *
     * @throws StatusException.UnknownSnapshotException when there never was one
     * @throws StatusException.PrunedSnapshotException when it is kept no more
     */
    ExecutionSnapshot getSnapshotById(String snapshotId);

    /** Those that are kept, the oldest first. */
    List<ChangeRecord> getChangeHistory();

    List<ChangeRecord> getChangeHistory(String module);

    /** {@link #getMetadataEvolution(String)} of the Loader. */
    default List<MetadataVersion> getMetadataEvolution() {
        return getMetadataEvolution("Loader");
    }

    /** The successive versions of what a module reported; whole, also where their snapshots are kept no more. */
    List<MetadataVersion> getMetadataEvolution(String module);

    /** {@link #restoreFromSnapshot(String, Set, boolean)} of everything. */
    default RestoreResult restoreFromSnapshot(String snapshotId) {
        return restoreFromSnapshot(snapshotId, Set.of(), false);
    }

    /**
     * Takes the run back to right after a snapshot; adds to history, removes nothing, and is undone by another restore.
     *
     * @param modules whose metadata alone is restored; empty: all of it, and path and executions too
     * @param dryRun only tells what would happen
     * @throws StatusException.UnknownSnapshotException when there never was one
     * @throws StatusException.PrunedSnapshotException when it is kept no more
     * @throws StatusException.InconsistentHistoryException when what is stored does not fit together; nothing is changed then
     */
    RestoreResult restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun);

    StatusSummary getStatusSummary();

    /** Closed timings in order of their ends, then the open ones in order of their starts. */
    List<Timing> getTiming();

    default TimingReport getTimingReportData() {
        return TimingReport.of(getTiming());
    }

    default LifecycleState state() {
        return getStatusSummary().state();
    }

    default boolean isCompleted() {
        return state() == LifecycleState.COMPLETED;
    }

    /** {@link #getInferredSchema(String, String)} of the experiment on the path, else of the first in the config. */
    Optional<Schema> getInferredSchema(String module);

    /**
     * The schema that is expected after a Preprocessor's experiment, by the config and the schema before it; empty while
     * that is not known, and for other modules.
     */
    Optional<Schema> getInferredSchema(String module, String experiment);

    /** Ends this object, not the run. */
    @Override
    void close();
}
