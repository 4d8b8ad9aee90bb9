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
import org.jspecify.annotations.Nullable;

/**
 * A run in the list of runs.
 *
 * @param breakingChanges like {@code compatibilities.breaking}, without the changes of whole schemas that are breaking
 * only because one of their fields is
 * @param deadLetters the number of dead letters that name the run
 */
record RunView(
        RunId runId,
        @Nullable Workflow workflow,
        LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastEventAt,
        @Nullable Failure error,
        long totalSnapshots,
        long totalChanges,
        long totalTimings,
        @Nullable RecordId lastSnapshot,
        @Nullable RecordId lastChange,
        Compatibilities compatibilities,
        long breakingChanges,
        long deadLetters,
        RunProgress progress,
        HistoryLimits limits,
        Counters counters) {

    /** The numbers of retained changes, by compatibility. */
    record Compatibilities(long breaking, long compatible) {}

    /** The numbers of all records that were ever added, pruned ones included. */
    record Counters(long snapshots, long changes, long timings, long events) {}

    static RunView of(RunReader.RunOverview run) {
        var status = run.status();
        var counters = run.counters();
        return new RunView(
                run.id(),
                run.plan().workflow(),
                status.state(),
                status.startedAt(),
                status.endedAt(),
                status.lastEventAt(),
                status.error(),
                counters.snapshots().retainedCount(),
                counters.changes().retainedCount(),
                counters.timings().retainedCount(),
                counters.lastSnapshot(),
                counters.lastChange(),
                new Compatibilities(
                        run.breaking().records(),
                        counters.changes().retainedCount() - run.breaking().records()),
                run.breaking().changes(),
                run.deadLetters(),
                RunProgress.of(run.plan(), counters),
                run.plan().limitsOrDefault(),
                new Counters(
                        counters.snapshots().lastNumber(),
                        counters.changes().lastNumber(),
                        counters.timings().lastNumber(),
                        counters.events()));
    }
}
