package io.waymark.client;

import io.waymark.client.local.LocalStatus;
import io.waymark.client.remote.RemoteStatus;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Records the events of one run and returns its history: snapshots, schema changes, timings and results. The method
 * names are those of the class {@code Status} of PETsARD, a Python package for synthetic data, in Java spelling. {@code
 * src/docs/status-mapping.md} lists the differences.
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
 * <p><b>Threads.</b> A status is safe for use by multiple threads. The order of the calls is the order of the events.
 * The result of a query contains every event that this object recorded before the query. A {@link RemoteStatus} waits
 * for these events up to its request timeout; then events may be missing in the result.
 *
 * <p><b>Errors.</b> Methods throw subclasses of {@link WaymarkClientException}. If an event is invalid, for example
 * because a name is too long, {@link LocalStatus} throws such an exception at once. {@link RemoteStatus} counts the
 * event as undelivered in its report.
 */
public interface Status extends RunEventRecorder, AutoCloseable {

    /**
     * Returns the results of the last module of the sequence, by key, in the order in which the keys were first stored.
     */
    Map<String, ModuleResult> getResult();

    /**
     * Returns the result of a module on the path.
     *
     * @throws WaymarkClientException.ModuleNotExecutedException if the module has no completed execution on the path
     * @throws WaymarkClientException.UnknownModuleException if the module is neither in the sequence nor sent an event
     */
    ModuleResult getResult(String module);

    /** Returns the results of a module on all paths, by key, in the order in which the keys were first stored. */
    Map<String, ModuleResult> getResults(String module);

    /** Returns {@link #getMetadata(String)} of the module {@code Loader}. */
    default Schema getMetadata() {
        return getMetadata("Loader");
    }

    /**
     * Returns the schema that a module reported last.
     *
     * @throws WaymarkClientException.ModuleNotExecutedException if the module is in the sequence and has no metadata
     * @throws WaymarkClientException.UnknownModuleException if the module has no metadata and is not in the sequence
     */
    Schema getMetadata(String module);

    /**
     * Returns the experiment of each module whose execution on the path is completed, in sequence order. The path is
     * the current execution of each module.
     */
    Map<String, String> getFullExpt();

    /**
     * Returns {@link #getFullExpt()} up to and including a module.
     *
     * @throws WaymarkClientException.UnknownModuleException if the module is neither in the sequence nor sent an event
     */
    Map<String, String> getFullExpt(String module);

    /** Returns the snapshots within the limits of the run, oldest first. */
    List<RecordedSnapshot> getSnapshots();

    /** Returns the snapshots of a module within the limits of the run, oldest first. */
    List<RecordedSnapshot> getSnapshots(String module);

    /**
     * Returns one snapshot.
     *
     * @throws WaymarkClientException.UnknownSnapshotException if the run never had this snapshot
     * @throws WaymarkClientException.PrunedSnapshotException if the run pruned the snapshot
     */
    RecordedSnapshot getSnapshotById(String snapshotId);

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
     * var snapshots = status.getSnapshots("Loader");
     * var snapshotId = snapshots.get(snapshots.size() - 1).snapshotId();
     * var preview = status.restoreFromSnapshot(snapshotId, Set.of(), true);
     * if (preview.changes() < 10) {
     *     status.restoreFromSnapshot(snapshotId);
     * }
     * }</pre>
     *
     * @param modules the modules whose metadata is restored, without path and executions; empty for path, executions
     *     and all metadata. With some modules only, the metadata may no longer match the executions on the path.
     * @param dryRun whether to compute the outcome without a change
     * @throws WaymarkClientException.UnknownSnapshotException if the run never had this snapshot
     * @throws WaymarkClientException.PrunedSnapshotException if the run pruned the snapshot
     * @throws WaymarkClientException.InconsistentHistoryException if the stored history is inconsistent; the restore
     *     then changes nothing
     */
    RestoreResult restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun);

    /** Returns the state of the run, the numbers of its records, and the limits of its history. */
    RunStatusSummary getStatusSummary();

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
     * Returns {@link #getInferredSchema(String, String)} of the experiment that was executed last, else of the first
     * experiment of the module in the config.
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
