package io.waymark.domain.plan;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The executions that a config asks for: each experiment of the first module, below it each of the second, and so on,
 * depth first. A parent runs once for all its children. An empty module ends the branch. Any of them is found by
 * reckoning, so that a plan costs what its text does, however many executions it asks for. Source: PETsARD's config.
 */
public final class PlanExpansion {
    private final List<ModuleLevel> levels;

    /** How many executions one of each level stands for: itself and all below it. */
    private final long[] sizes;

    private PlanExpansion(List<ModuleLevel> levels) {
        this.levels = levels;
        this.sizes = new long[levels.size()];
        long below = 0;
        for (int i = sizes.length - 1; i >= 0; i--) {
            sizes[i] = ModuleLevel.addCapped(1, below);
            below = multiplyCapped(levels.get(i).count(), sizes[i]);
        }
    }

    /** What the plan's config asks for, module by module in the plan's sequence; nothing without a config. */
    public static PlanExpansion of(RunPlan plan) {
        var levels = new ArrayList<ModuleLevel>();
        if (plan.config() != null && plan.sequence() != null) {
            for (var module : plan.sequence()) {
                levels.add(ModuleLevel.of(module, plan.config().get(module)));
            }
        }
        return new PlanExpansion(List.copyOf(levels));
    }

    /** How many there are, {@link Long#MAX_VALUE} at the most; computed, not counted. */
    public long count() {
        return levels.isEmpty() ? 0 : multiplyCapped(levels.getFirst().count(), sizes[0]);
    }

    /** All of them, depth first, made as they are asked for. */
    public Stream<ExecutionKey> keys() {
        return LongStream.range(0, count()).mapToObj(this::keyAt);
    }

    /** The one at this place, counted from 0. */
    public ExecutionKey keyAt(long index) {
        var path = new ArrayList<ModuleExperiment>();
        long left = index;
        for (int depth = 0; left >= 0; depth++) {
            path.add(levels.get(depth).experimentAt(left / sizes[depth]));
            left = left % sizes[depth] - 1;
        }
        return new ExecutionKey(path);
    }

    /** Where this one stands among them, counted from 0, {@link Long#MAX_VALUE} at the most; -1 when it is none. */
    public long indexOf(ExecutionKey key) {
        var path = key.path();
        if (path.size() > levels.size()) {
            return -1;
        }
        long index = path.size() - 1L;
        for (int depth = 0; depth < path.size(); depth++) {
            long place = levels.get(depth).indexOf(path.get(depth));
            if (place < 0) {
                return -1;
            }
            index = ModuleLevel.addCapped(index, multiplyCapped(place, sizes[depth]));
        }
        return index;
    }

    private static long multiplyCapped(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }
}
