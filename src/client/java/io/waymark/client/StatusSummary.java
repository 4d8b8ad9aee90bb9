package io.waymark.client;

import io.waymark.domain.run.HistoryLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run at a glance.
 *
 * @param activeModules on the path, in sequence order, those outside the sequence last
 * @param metadataModules that have metadata, in the same order
 * @param totalSnapshots kept, as totalChanges and totalTimings
 * @param lastSnapshot its id, null when there was none
 * @param lastChange its id, null when there was none
 * @param changeTypes how many of the kept changes are of each type that there is: {@code create}, {@code update}, …
 * @param targetTypes the same of {@code schema} and {@code field}
 * @param counters counted from the beginning
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
     * How far the run is.
     *
     * @param expected how many executions the config asks for, null without a config
     */
    public record Progress(@Nullable Long expected, long completed, long failed) {}

    /** How many there were of each. */
    public record Counters(long snapshots, long changes, long timings, long events) {}

    public StatusSummary {
        sequence = List.copyOf(sequence);
        activeModules = List.copyOf(activeModules);
        metadataModules = List.copyOf(metadataModules);
        changeTypes = sorted(changeTypes);
        targetTypes = sorted(targetTypes);
    }

    private static SortedMap<String, Long> sorted(Map<String, Long> counts) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
