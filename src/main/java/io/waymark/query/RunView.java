package io.waymark.query;

import io.waymark.domain.plan.Expansion;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.Limits;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.reading.RunReader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run in the list of runs.
 *
 * @param breakingChanges like {@code compatibilities.breaking}, without the records of schemas that break only because
 *     one of their fields does
 * @param deadLetters how many dead letters name the run
 */
record RunView(
        RunId runId,
        @Nullable Workflow workflow,
        Lifecycle state,
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
        Progress progress,
        Limits limits,
        Counters counters) {

    /**
     * How far the run is, in executions.
     *
     * @param expected how many its config asks for; null when it has none
     */
    record Progress(@Nullable Long expected, long completed, long failed) {}

    /** How many of the changes that are kept are of each compatibility. */
    record Compatibilities(long breaking, long compatible) {}

    /** What was ever recorded. */
    record Counters(long snapshots, long changes, long timings, long events) {}

    static RunView of(RunReader.Overview run) {
        var standing = run.standing();
        var counters = run.counters();
        return new RunView(
                run.id(),
                run.plan().workflow(),
                standing.state(),
                standing.startedAt(),
                standing.endedAt(),
                standing.lastEventAt(),
                standing.error(),
                counters.snapshots().kept(),
                counters.changes().kept(),
                counters.timings().kept(),
                counters.lastSnapshot(),
                counters.lastChange(),
                new Compatibilities(
                        run.breaking().records(),
                        counters.changes().kept() - run.breaking().records()),
                run.breaking().changes(),
                run.deadLetters(),
                progress(run),
                run.plan().limitsOrDefault(),
                new Counters(
                        counters.snapshots().ever(),
                        counters.changes().ever(),
                        counters.timings().ever(),
                        counters.events()));
    }

    private static Progress progress(RunReader.Overview run) {
        var plan = run.plan();
        var expected = plan.config() == null ? null : Expansion.of(plan).count();
        return new Progress(expected, run.counters().completed(), run.counters().failed());
    }
}
