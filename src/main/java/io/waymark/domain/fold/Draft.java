package io.waymark.domain.fold;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.ExecutionChange;
import io.waymark.domain.recording.FiledResult;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state in the making and what is recorded on the way; lives for one event and is seen by the fold only. */
final class Draft {
    final RunState before;
    final Envelope event;
    Standing standing;
    Path path;
    final SequencedMap<Step, OpenTiming> openTimings;

    private Plan plan;
    private Sequence sequence;
    private @Nullable Comparator<String> order; // of the sequence
    private PersistentMap<ExecutionKey, Execution> executions;
    private final SequencedMap<String, Schema> metadata;
    private Value.Members context;
    private long executionsEver;
    private long completed;
    private long failed;
    private long held;

    private @Nullable Snapshot snapshot;
    private @Nullable FiledResult result;
    private final List<ChangeRecord> changes = new ArrayList<>();
    private final List<Timing> timings = new ArrayList<>();
    private final SequencedMap<String, @Nullable Schema> newMetadata = new LinkedHashMap<>();
    private final TreeMap<Long, ExecutionChange> executionChanges = new TreeMap<>();
    private final Set<Schema> schemas = new LinkedHashSet<>();

    Draft(RunState state, Envelope event) {
        this.before = state;
        this.event = event;
        this.standing = state.standing().heard(event.time());
        this.path = state.path();
        this.openTimings = new LinkedHashMap<>(state.openTimings());
        this.plan = state.plan();
        this.sequence = state.sequence();
        this.executions = state.executions();
        this.metadata = new LinkedHashMap<>(state.metadata());
        this.context = state.context();
        this.executionsEver = state.counters().executions();
        this.completed = state.counters().completed();
        this.failed = state.counters().failed();
        this.held = state.held();
    }

    Instant time() {
        return event.time();
    }

    Comparator<String> order() {
        order = order == null ? sequence.order() : order;
        return order;
    }

    int position(String module) {
        return sequence.position(module);
    }

    void appear(String module) {
        follow(sequence.with(module));
    }

    private void follow(Sequence other) {
        sequence = other;
        order = null;
    }

    void say(Value.Members more) {
        for (var member : more.members().entrySet()) {
            var replaced = context.get(member.getKey());
            held += Value.weightOf(member.getKey(), member.getValue());
            held -= replaced == null ? 0 : Value.weightOf(member.getKey(), replaced);
        }
        context = context.with(more);
    }

    void plan(Plan later) {
        var replaced = plan.config();
        plan = plan.replacedBy(later);
        if (later.config() != null) {
            held += later.config().weight() - (replaced == null ? 0 : replaced.weight());
        }
        follow(sequence.planned(plan.sequence()));
        path = path.sorted(order());
        moveRunning();
    }

    @Nullable
    Execution execution(ExecutionKey key) {
        return executions.get(key);
    }

    /** The execution at this place, made when there is none. */
    Execution executionAt(ExecutionKey key) {
        var known = executions.get(key);
        return known == null ? Execution.planned(++executionsEver, key) : known;
    }

    void put(Execution execution) {
        change(executions.get(execution.key()), execution);
        executions = executions.with(execution.key(), execution);
    }

    /** Running executions follow their place when modules join or are reordered in front of them. */
    void moveRunning() {
        moveRunningAfter(-1);
    }

    /** Only those after the entry at this index, in front of which nothing changed. */
    void moveRunningAfter(int index) {
        var entries = new ArrayList<>(path.entries());
        var steps = entries.stream().map(Path.Entry::what).toList();
        for (int i = index + 1; i < steps.size(); i++) {
            var entry = entries.get(i);
            var execution = executions.get(entry.key());
            var place = steps.subList(0, i + 1);
            if (execution != null
                    && execution.running()
                    && !place.equals(entry.key().path())) {
                var key = new ExecutionKey(place);
                move(execution, key);
                entries.set(i, new Path.Entry(entry.what(), key));
            }
        }
        path = new Path(entries);
    }

    @Nullable
    Schema metadata(String module) {
        return metadata.get(module);
    }

    /** Sets a module's metadata; null takes it away. */
    void report(String module, @Nullable Schema schema) {
        if (schema == null) {
            metadata.remove(module);
        } else {
            metadata.put(module, schema);
        }
        newMetadata.put(module, schema);
    }

    long nextSnapshot() {
        return before.counters().snapshots().ever() + 1;
    }

    void snap(Snapshot made, @Nullable Schema... referred) {
        snapshot = made;
        for (var schema : referred) {
            if (schema != null) {
                schemas.add(schema);
            }
        }
    }

    void change(ModuleExperiment execution, Change change) {
        long number = before.counters().changes().ever() + changes.size() + 1;
        changes.add(new ChangeRecord(number, nextSnapshot(), execution, time(), change));
    }

    void file(FiledResult filed) {
        result = filed;
    }

    void close(Step step, Instant start, double seconds, Value.Members said) {
        long number = before.counters().timings().ever() + timings.size() + 1;
        timings.add(Timing.closed(number, step, start, time(), seconds, said));
    }

    Recorded recorded() {
        var state = new RunState(
                before.id(),
                standing,
                plan,
                sequence,
                path,
                executions,
                metadata,
                openTimings,
                counters(),
                context,
                held);
        var recording = new Recording(
                event,
                snapshot,
                List.copyOf(changes),
                List.copyOf(timings),
                result,
                runChange(),
                newMetadata,
                List.copyOf(executionChanges.values()),
                plan.workflow(),
                pathNumbers(),
                List.copyOf(schemas));
        return new Recorded(state, recording);
    }

    private List<Long> pathNumbers() {
        var numbers = new ArrayList<Long>();
        for (var entry : path.entries()) {
            var execution = executions.get(entry.key());
            if (execution != null) {
                numbers.add(execution.number());
            }
        }
        return numbers;
    }

    private RunState.Counters counters() {
        var ever = before.counters();
        var limits = plan.limitsOrDefault();
        return new RunState.Counters(
                counted(ever.snapshots(), snapshot == null ? 0 : 1, limits.snapshots()),
                counted(ever.changes(), changes.size(), limits.changes()),
                counted(ever.timings(), timings.size(), limits.timings()),
                ever.events() + 1,
                executionsEver,
                completed,
                failed,
                snapshot == null ? ever.lastSnapshot() : snapshot.id(),
                changes.isEmpty() ? ever.lastChange() : changes.getLast().id());
    }

    private static Counter counted(Counter counter, long more, long limit) {
        return counter.plus(more).limitedTo(limit);
    }

    private @Nullable RunChange runChange() {
        var was = before.standing().state();
        if (before.known() && was == standing.state()) {
            return null;
        }
        return new RunChange(before.known() ? was : null, standing.state(), time(), standing.error());
    }

    /** Takes executions back to what they were. */
    void revert(List<ExecutionChange> since) {
        for (var change : since) {
            var now = change.after();
            executions = now == null ? executions : executions.without(now.key());
        }
        for (var change : since) {
            var then = change.before();
            executions = then == null ? executions : executions.with(then.key(), then);
            change(change.after(), then);
        }
    }

    private void move(Execution execution, ExecutionKey place) {
        var displaced = executions.get(place);
        if (displaced != null) {
            change(displaced, null);
        }
        var moved = execution.movedTo(place);
        change(execution, moved);
        executions = executions.without(execution.key()).with(place, moved);
    }

    /** Remembers the first before and the last after of each execution, and counts states. */
    private void change(@Nullable Execution was, @Nullable Execution is) {
        completed += count(is, Lifecycle.COMPLETED) - count(was, Lifecycle.COMPLETED);
        failed += count(is, Lifecycle.FAILED) - count(was, Lifecycle.FAILED);
        held += brought(is) - brought(was);
        var change = new ExecutionChange(was, is);
        executionChanges.merge(
                change.number(), change, (first, last) -> new ExecutionChange(first.before(), last.after()));
    }

    private static long brought(@Nullable Execution execution) {
        return execution == null || execution.brought() == null
                ? 0
                : execution.brought().weight();
    }

    private static int count(@Nullable Execution execution, Lifecycle state) {
        return execution != null && execution.state() == state ? 1 : 0;
    }
}
