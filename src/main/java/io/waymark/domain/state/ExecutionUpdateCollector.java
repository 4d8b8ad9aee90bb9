package io.waymark.domain.state;

import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects the changes of a run's executions while one event is applied, and counts the executions by state. */
final class ExecutionUpdateCollector {
    private PersistentMap<ExecutionKey, Execution> executions;
    private final TreeMap<Long, ExecutionUpdate> changes = new TreeMap<>();
    private long lastNumber;
    private long completed;
    private long failed;
    private long addedBytes;

    ExecutionUpdateCollector(RunState state) {
        this.executions = state.executions();
        this.lastNumber = state.counters().executions();
        this.completed = state.counters().completed();
        this.failed = state.counters().failed();
    }

    PersistentMap<ExecutionKey, Execution> executions() {
        return executions;
    }

    /** Returns the first state before and the last state after of each changed execution, in order of number. */
    List<ExecutionUpdate> changes() {
        return List.copyOf(changes.values());
    }

    long lastNumber() {
        return lastNumber;
    }

    long completed() {
        return completed;
    }

    long failed() {
        return failed;
    }

    /** Returns the approximate size in bytes of the added input schemas, minus that of the removed ones. */
    long addedBytes() {
        return addedBytes;
    }

    /** Returns the numbers of the executions on a path, in its order. */
    List<Long> numbersOf(CurrentExecutions path) {
        var numbers = new ArrayList<Long>();
        for (var entry : path.entries()) {
            var execution = executions.get(entry.key());
            if (execution != null) {
                numbers.add(execution.number());
            }
        }
        return numbers;
    }

    @Nullable
    Execution get(ExecutionKey key) {
        return executions.get(key);
    }

    /** Returns the execution with this key, or a new planned one. */
    Execution getOrPlan(ExecutionKey key) {
        var current = executions.get(key);
        return current == null ? Execution.planned(++lastNumber, key) : current;
    }

    void put(Execution execution) {
        addChange(executions.get(execution.key()), execution);
        executions = executions.with(execution.key(), execution);
    }

    /**
     * Updates the keys of running executions after the entry at this index. The path up to that entry is unchanged.
     * Returns the path with the new keys.
     */
    CurrentExecutions moveRunningAfter(int index, CurrentExecutions path) {
        var entries = new ArrayList<>(path.entries());
        var steps = entries.stream().map(CurrentExecutions.PathEntry::execution).toList();
        for (int i = index + 1; i < steps.size(); i++) {
            var entry = entries.get(i);
            var execution = executions.get(entry.key());
            var target = steps.subList(0, i + 1);
            if (execution != null
                    && execution.isRunning()
                    && !target.equals(entry.key().path())) {
                var key = new ExecutionKey(target);
                move(execution, key);
                entries.set(i, new CurrentExecutions.PathEntry(entry.execution(), key));
            }
        }
        return new CurrentExecutions(entries);
    }

    /** Reverts executions to their earlier states. */
    void revert(List<ExecutionUpdate> since) {
        for (var change : since) {
            var current = change.after();
            executions = current == null ? executions : executions.without(current.key());
        }
        for (var change : since) {
            var earlier = change.before();
            executions = earlier == null ? executions : executions.with(earlier.key(), earlier);
            addChange(change.after(), earlier);
        }
    }

    private void move(Execution execution, ExecutionKey target) {
        var displaced = executions.get(target);
        if (displaced != null) {
            addChange(displaced, null);
        }
        var moved = execution.movedTo(target);
        addChange(execution, moved);
        executions = executions.without(execution.key()).with(target, moved);
    }

    /** Keeps the first state before and the last state after of each execution, and updates the counters. */
    private void addChange(@Nullable Execution executionBefore, @Nullable Execution executionAfter) {
        completed += countInState(executionAfter, LifecycleState.COMPLETED)
                - countInState(executionBefore, LifecycleState.COMPLETED);
        failed += countInState(executionAfter, LifecycleState.FAILED)
                - countInState(executionBefore, LifecycleState.FAILED);
        addedBytes += inputSchemaBytes(executionAfter) - inputSchemaBytes(executionBefore);
        var change = new ExecutionUpdate(executionBefore, executionAfter);
        changes.merge(change.number(), change, (first, last) -> new ExecutionUpdate(first.before(), last.after()));
    }

    private static long inputSchemaBytes(@Nullable Execution execution) {
        return execution == null || execution.inputSchema() == null
                ? 0
                : execution.inputSchema().estimatedBytes();
    }

    private static int countInState(@Nullable Execution execution, LifecycleState state) {
        return execution != null && execution.state() == state ? 1 : 0;
    }
}
