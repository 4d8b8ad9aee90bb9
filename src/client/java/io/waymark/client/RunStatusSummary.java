package io.waymark.client;

import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.summary.RunSummary;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state, the counts and the limits of a run. Immutable.
 *
 * @param run the id of the run
 * @param state the state of the run
 * @param startedAt the time of its start; null if it has not started
 * @param endedAt the time of its end; null if it has not ended
 * @param sequence the modules in their order
 * @param activeModules the modules that have a current execution, in sequence order; modules outside the planned
 *     sequence are last
 * @param metadataModules the modules that have metadata (a current schema), in the same order
 * @param totalSnapshots the number of stored snapshots
 * @param totalChanges the number of stored changes
 * @param totalTimings the number of stored timings
 * @param lastSnapshot the id of the last snapshot; null if there was none
 * @param lastChange the id of the last change; null if there was none
 * @param changeTypes the number of stored changes of each type: {@code create}, {@code update}, …; types without
 *     changes are absent
 * @param targetTypes the number of stored changes of each target: {@code schema}, {@code field}; targets without
 *     changes are absent
 * @param progress the numbers of expected, completed and failed executions
 * @param limits the limits of the run's history, beyond which its oldest records are deleted
 * @param counters the numbers of all records since the start of the run, including deleted ones
 */
public record RunStatusSummary(
        RunId run,
        LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        List<String> sequence,
        List<String> activeModules,
        List<String> metadataModules,
        long totalSnapshots,
        long totalChanges,
        long totalTimings,
        @Nullable String lastSnapshot,
        @Nullable String lastChange,
        SortedMap<String, Long> changeTypes,
        SortedMap<String, Long> targetTypes,
        Progress progress,
        HistoryPruningLimits limits,
        Counters counters) {

    /**
     * The progress of a run, as numbers of executions.
     *
     * @param expected the number of executions that the config expects; null without a config
     * @param completed the number of completed executions
     * @param failed the number of failed executions
     */
    public record Progress(@Nullable Long expected, long completed, long failed) {}

    /**
     * The numbers of all records that a run ever had, including those that were deleted because of its limits.
     *
     * @param snapshots the number of snapshots
     * @param changes the number of changes
     * @param timings the number of timings
     * @param events the number of applied events
     */
    public record Counters(long snapshots, long changes, long timings, long events) {}

    public RunStatusSummary {
        sequence = List.copyOf(sequence);
        activeModules = List.copyOf(activeModules);
        metadataModules = List.copyOf(metadataModules);
        changeTypes = sorted(changeTypes);
        targetTypes = sorted(targetTypes);
    }

    /** Returns the summary of a run in the form of this API. */
    public static RunStatusSummary of(RunSummary run) {
        var counters = run.counters();
        var progress = run.progress();
        return new RunStatusSummary(
                run.id(),
                run.status().state(),
                run.status().startedAt(),
                run.status().endedAt(),
                run.path().sequence().modules(),
                run.path().modules(),
                run.metadataModules(),
                counters.snapshots().retainedCount(),
                counters.changes().retainedCount(),
                counters.timings().retainedCount(),
                Objects.toString(counters.lastSnapshot(), null),
                Objects.toString(counters.lastChange(), null),
                run.changes().types(),
                run.changes().targets(),
                new Progress(progress.expected(), progress.completed(), progress.failed()),
                run.plan().limitsOrDefault(),
                new Counters(
                        counters.snapshots().lastNumber(),
                        counters.changes().lastNumber(),
                        counters.timings().lastNumber(),
                        counters.events()));
    }

    private static SortedMap<String, Long> sorted(Map<String, Long> counts) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
