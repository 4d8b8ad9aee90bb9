package io.waymark.client;

import io.waymark.domain.run.HistoryLimits;
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
 * The state, counts and limits of a run. Immutable.
 *
 * @param activeModules the modules on the path in sequence order, outside modules last
 * @param metadataModules the modules that have metadata, in the same order
 * @param totalSnapshots the number of kept snapshots
 * @param totalChanges the number of kept changes
 * @param totalTimings the number of kept timings
 * @param lastSnapshot the id of the last snapshot, or null if there was none
 * @param lastChange the id of the last change, or null if there was none
 * @param changeTypes the number of kept changes of each type: {@code create}, {@code update}, …; types without changes
 *     are absent
 * @param targetTypes the number of kept changes of each target: {@code schema}, {@code field}; targets without changes
 *     are absent
 * @param counters the numbers of all records since the start of the run, pruned ones included
 */
public record StatusSummary(
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
        HistoryLimits limits,
        Counters counters) {

    /**
     * The progress of the run in executions.
     *
     * @param expected the number of executions that the config expects; null without a config
     */
    public record Progress(@Nullable Long expected, long completed, long failed) {}

    /** The numbers of all records and events of the run. */
    public record Counters(long snapshots, long changes, long timings, long events) {}

    public StatusSummary {
        sequence = List.copyOf(sequence);
        activeModules = List.copyOf(activeModules);
        metadataModules = List.copyOf(metadataModules);
        changeTypes = sorted(changeTypes);
        targetTypes = sorted(targetTypes);
    }

    /** Returns the summary of a run in the form of this API. */
    public static StatusSummary of(RunSummary run) {
        var counters = run.counters();
        var progress = run.progress();
        return new StatusSummary(
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
