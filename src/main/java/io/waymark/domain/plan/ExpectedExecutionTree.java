package io.waymark.domain.plan;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The executions that the config of a run expects, as a tree in depth-first order. Each experiment of the first module
 * is followed by all executions below it: each experiment of the second module, and so on. A module without experiments
 * ends the branch.
 *
 * <p>Counts and indexes are computed arithmetically. The cost depends on the size of the config and not on the number
 * of executions. Source: the rules for the config in PETsARD (a Python library for synthetic data).
 */
public final class ExpectedExecutionTree {
    private final List<ExpectedModuleExecutions> levels;

    /** The number of executions in the subtree of one experiment of each level, itself included. */
    private final long[] sizes;

    private ExpectedExecutionTree(List<ExpectedModuleExecutions> levels) {
        this.levels = levels;
        this.sizes = new long[levels.size()];
        long below = 0;
        for (int i = sizes.length - 1; i >= 0; i--) {
            sizes[i] = ExpectedModuleExecutions.addCapped(1, below);
            below = multiplyCapped(levels.get(i).count(), sizes[i]);
        }
    }

    /** Returns the expansion of the config in the order of the sequence of the plan. Empty without a config. */
    public static ExpectedExecutionTree of(RunPlan plan) {
        var levels = new ArrayList<ExpectedModuleExecutions>();
        if (plan.config() != null && plan.sequence() != null) {
            for (var module : plan.sequence()) {
                levels.add(ExpectedModuleExecutions.of(module, plan.config().get(module)));
            }
        }
        return new ExpectedExecutionTree(List.copyOf(levels));
    }

    /** Returns the number of executions, at most {@link Long#MAX_VALUE}. Takes constant time. */
    public long count() {
        return levels.isEmpty() ? 0 : multiplyCapped(levels.get(0).count(), sizes[0]);
    }

    /** Returns the keys of all executions, depth first, created lazily. */
    public Stream<ExecutionKey> keys() {
        return LongStream.range(0, count()).mapToObj(this::keyAt);
    }

    /** Returns the key of the execution at this index, from 0. */
    public ExecutionKey keyAt(long index) {
        var path = new ArrayList<ModuleExperimentName>();
        long remaining = index;
        for (int depth = 0; remaining >= 0; depth++) {
            path.add(levels.get(depth).experimentAt(remaining / sizes[depth]));
            remaining = remaining % sizes[depth] - 1;
        }
        return new ExecutionKey(path);
    }

    /**
     * Returns the index of this execution, from 0 and at most {@link Long#MAX_VALUE}; -1 if the config does not expect
     * it.
     */
    public long indexOf(ExecutionKey key) {
        var path = key.path();
        if (path.size() > levels.size()) {
            return -1;
        }
        long index = path.size() - 1L;
        for (int depth = 0; depth < path.size(); depth++) {
            long experimentIndex = levels.get(depth).indexOf(path.get(depth));
            if (experimentIndex < 0) {
                return -1;
            }
            index = ExpectedModuleExecutions.addCapped(index, multiplyCapped(experimentIndex, sizes[depth]));
        }
        return index;
    }

    private static long multiplyCapped(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }
}
