package io.waymark.web.api.run;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.summary.RunProgress;
import io.waymark.port.read.RunReader;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
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
        RunProgress progress,
        HistoryLimits limits,
        RunView.Counters counters) {

    static SummaryView of(RunReader.RunDetails details) {
        var run = RunView.of(details.overview());
        var summary = details.summary();
        return new SummaryView(
                run.runId(),
                run.workflow(),
                run.state(),
                run.startedAt(),
                run.endedAt(),
                run.lastEventAt(),
                run.error(),
                summary.path().sequence().modules(),
                summary.path().modules(),
                summary.metadataModules(),
                run.totalSnapshots(),
                run.totalChanges(),
                run.totalTimings(),
                run.lastSnapshot(),
                run.lastChange(),
                summary.changes().types(),
                summary.changes().targets(),
                run.compatibilities(),
                run.breakingChanges(),
                run.deadLetters(),
                run.progress(),
                run.limits(),
                run.counters());
    }
}
