package io.waymark.postgres.projection;

import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.baseline.EventGapHistogram;
import io.waymark.domain.dataset.DatasetHead;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Computes workflows, their runs and the durations of steps from stored events in their order, all in memory. */
final class WorkflowModel {
    private final Map<RunId, Run> runs = new LinkedHashMap<>();
    private final Map<Workflow, Map<Integer, Long>> gaps = new LinkedHashMap<>();
    private final Map<Workflow, Instant> changedAt = new LinkedHashMap<>();
    private final Map<String, List<StepDuration>> durations = new TreeMap<>();
    private final Set<String> open = new TreeSet<>();
    private final Set<RunId> deleted = new HashSet<>();

    private static final class Run {
        private final RunId id;
        private Workflow workflow;
        private Instant first;
        private Instant startedAt;
        private Instant endedAt;
        private Instant lastEventAt;
        private LifecycleState state = LifecycleState.NOT_STARTED;
        private long breaking;
        private long compatible;

        private Run(RunId id) {
            this.id = id;
        }

        private Instant start() {
            return startedAt == null ? first : startedAt;
        }
    }

    private record StepDuration(RunId run, double seconds) {}

    static WorkflowModel of(List<GeneratedRuns.Step> steps) {
        var model = new WorkflowModel();
        steps.forEach(model::apply);
        DatasetModel.of(steps)
                .datasets()
                .values()
                .forEach(versions -> versions.forEach(version -> model.count(version.start, version.changes())));
        return model;
    }

    private void apply(GeneratedRuns.Step step) {
        var delta = step.delta();
        if (delta == null) {
            runs.remove(step.run());
            deleted.add(step.run());
            open.removeIf(row -> row.startsWith(step.run() + " "));
        } else if (step.workflow() != null
                && (delta.snapshot() != null || !delta.timings().isEmpty() || delta.run() != null)) {
            follow(step, delta.event().time());
        }
    }

    private void follow(GeneratedRuns.Step step, Instant time) {
        var delta = step.delta();
        var run = runs.get(step.run());
        if (run == null) {
            run = new Run(step.run());
            run.first = time;
            run.lastEventAt = time;
            runs.put(step.run(), run);
        }
        run.workflow = step.workflow();
        if (time.isAfter(run.lastEventAt)) {
            gaps.computeIfAbsent(run.workflow, absent -> new TreeMap<>())
                    .merge(EventGapHistogram.bucket(Duration.between(run.lastEventAt, time)), 1L, Long::sum);
            run.lastEventAt = time;
        }
        if (delta.run() != null) {
            run.state = delta.run().after();
            run.startedAt = run.startedAt == null && run.state == LifecycleState.IN_PROGRESS ? time : run.startedAt;
            run.endedAt = run.state.isEnded() ? time : null;
        }
        delta.timings().forEach(timing -> addDuration(step, timing));
        addOpen(step);
    }

    private void addDuration(GeneratedRuns.Step step, Timing timing) {
        if (!new Value.Text("error").equals(timing.context().get("status"))) {
            durations
                    .computeIfAbsent(
                            step.workflow() + " " + step.delta().execution() + " "
                                    + timing.step().name(),
                            absent -> new ArrayList<>())
                    .add(new StepDuration(step.run(), timing.seconds()));
        }
    }

    private void addOpen(GeneratedRuns.Step step) {
        var snapshot = step.delta().snapshot();
        var key = step.run() + " " + step.delta().execution();
        if (snapshot != null && step.delta().execution() != null) {
            if (snapshot.phase() == Snapshot.Phase.STARTED) {
                open.add(key);
            } else {
                open.remove(key);
            }
        }
    }

    private void count(GeneratedRuns.Step start, List<Change> changes) {
        if (start.workflow() != null && !changes.isEmpty()) {
            changedAt.merge(
                    start.workflow(), start.delta().event().time(), (one, other) -> one.isAfter(other) ? one : other);
            var run = runs.get(start.run());
            if (run != null) {
                run.breaking += DatasetHead.countBreaking(changes);
                run.compatible +=
                        changes.stream().filter(change -> !change.isBreaking()).count();
            }
        }
    }

    /** Returns workflows that have runs as text. */
    List<String> workflows() {
        return runs.values().stream().collect(Collectors.groupingBy(run -> run.workflow)).entrySet().stream()
                .map(entry -> "%s runs=%d failures=%d last=%s change=%s gaps=%s"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().size(),
                                entry.getValue().stream()
                                        .filter(run -> run.state == LifecycleState.FAILED)
                                        .count(),
                                micros(entry.getValue().stream()
                                        .map(Run::start)
                                        .max(Comparator.naturalOrder())
                                        .orElseThrow()),
                                micros(changedAt.get(entry.getKey())),
                                gaps.getOrDefault(entry.getKey(), Map.of()).entrySet().stream()
                                        .map(gap -> gap.getKey() + ":" + gap.getValue())
                                        .collect(Collectors.joining(" "))))
                .sorted()
                .toList();
    }

    List<String> runs() {
        return runs.values().stream()
                .map(run -> "%s %s %s start=%s started=%s ended=%s last=%s %d %d"
                        .formatted(
                                run.id,
                                run.workflow,
                                run.state.wireName(),
                                micros(run.start()),
                                micros(run.startedAt),
                                micros(run.endedAt),
                                micros(run.lastEventAt),
                                run.breaking,
                                run.compatible))
                .sorted()
                .toList();
    }

    /** Returns the number of durations of each step ever, and the last ones of runs that are not deleted. */
    List<String> baselines() {
        return durations.entrySet().stream()
                .map(step -> "%s %d %s"
                        .formatted(
                                step.getKey(),
                                step.getValue().size(),
                                step.getValue().stream()
                                        .skip(Math.max(0, step.getValue().size() - DurationBaseline.WINDOW))
                                        .filter(duration -> !deleted.contains(duration.run()))
                                        .map(duration -> Double.toString(duration.seconds()))
                                        .collect(Collectors.joining(" "))))
                .sorted()
                .toList();
    }

    List<String> open() {
        return List.copyOf(open);
    }

    private static String micros(Instant time) {
        return time == null ? "-" : Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }
}
