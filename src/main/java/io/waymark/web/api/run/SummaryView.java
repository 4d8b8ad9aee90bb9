package io.waymark.web.api.run;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.across.WorkflowReader.RunPlace;
import io.waymark.port.read.RunReader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The summary of a run: {@code get_status_summary()} of the original and more. */
record SummaryView(
        RunId runId,
        @Nullable Workflow workflow,
        LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastEventAt,
        @Nullable Failure error,
        List<String> sequence,
        List<String> activeModules,
        List<String> metadataModules,
        long totalSnapshots,
        long totalChanges,
        long totalTimings,
        @Nullable RecordId lastSnapshot,
        @Nullable RecordId lastChange,
        SortedMap<String, Long> changeTypes,
        SortedMap<String, Long> targetTypes,
        RunView.Compatibilities compatibilities,
        long breakingChanges,
        long deadLetters,
        RunView.Progress progress,
        HistoryLimits limits,
        RunView.Counters counters,
        @Nullable RunId previousRun,
        @Nullable RunId nextRun,
        @Nullable Double usualDurationSeconds,
        boolean late,
        boolean stale) {

    /**
     * Creates the summary.
     *
     * @param place the place of the run in its workflow
     */
    static SummaryView of(RunReader.RunSummary summary, RunPlace place, Instant now) {
        var run = RunView.of(summary.run());
        return new SummaryView(
                run.runId(),
                run.workflow(),
                run.state(),
                run.startedAt(),
                run.endedAt(),
                run.lastEventAt(),
                run.error(),
                summary.sequence().modules(),
                summary.activeModules(),
                summary.metadataModules(),
                run.totalSnapshots(),
                run.totalChanges(),
                run.totalTimings(),
                run.lastSnapshot(),
                run.lastChange(),
                wireNames(summary.changeTypes()),
                wireNames(summary.targetTypes()),
                run.compatibilities(),
                run.breakingChanges(),
                run.deadLetters(),
                run.progress(),
                run.limits(),
                run.counters(),
                place.previous(),
                place.next(),
                place.usualDuration(),
                !place.lateStarts().isEmpty(),
                isStale(run, place, now));
    }

    /** Returns whether a run in progress had no event for longer than usual (BL-3). */
    private static boolean isStale(RunView run, RunPlace place, Instant now) {
        var last = run.lastEventAt();
        return run.state() == LifecycleState.IN_PROGRESS
                && last != null
                && last.plus(place.staleAfter()).isBefore(now);
    }

    private static SortedMap<String, Long> wireNames(Map<? extends Enum<?>, Long> counts) {
        var words = new TreeMap<String, Long>();
        counts.forEach((constant, count) -> words.put(constant.name().toLowerCase(Locale.ROOT), count));
        return words;
    }
}
