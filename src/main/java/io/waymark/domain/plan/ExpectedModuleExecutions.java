package io.waymark.domain.plan;

import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The executions that the config of a run expects from one module: one for each experiment. The module Splitter has one
 * for each sample that its experiments create. Executions are found by name or index without creating a list of them.
 */
final class ExpectedModuleExecutions {
    private static final String SPLITTER = "Splitter";
    private static final String METHOD = "method";
    private static final String SAMPLES = "num_samples";
    private static final BigDecimal MAX_SAMPLES = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String module;
    private final List<ExperimentGroup> experimentGroup;

    /** The cumulative numbers of experiments, for a binary search by index. */
    private final long[] ends;

    private @Nullable Map<String, Integer> indexes;

    /**
     * An experiment of a module. An experiment of a Splitter stands for several samples, each of which is executed.
     *
     * @param name the name of the experiment
     * @param samples the number of executions, 1 unless the module is a Splitter
     * @param numbered whether the names of the executions end with the number of the sample
     */
    private record ExperimentGroup(String name, long samples, boolean numbered) {
        long count() {
            return numbered ? samples : 1;
        }

        String name(long sample) {
            if (!numbered) {
                return name;
            }
            int width = Long.toString(samples).length();
            var number = Long.toString(sample);
            return name + "_[" + samples + "-" + "0".repeat(width - number.length()) + number + "]";
        }

        /** Returns the number of the sample with this name, from 1; 0 if there is none. */
        long sample(String sampleName) {
            if (!numbered) {
                return 1;
            }
            try {
                long sample = Long.parseLong(sampleName, sampleName.lastIndexOf('-') + 1, sampleName.length() - 1, 10);
                return sample >= 1 && sample <= samples && name(sample).equals(sampleName) ? sample : 0;
            } catch (NumberFormatException | IndexOutOfBoundsException malformed) {
                return 0;
            }
        }
    }

    private ExpectedModuleExecutions(String module, List<ExperimentGroup> experimentGroup) {
        this.module = module;
        this.experimentGroup = experimentGroup;
        this.ends = new long[experimentGroup.size()];
        long count = 0;
        for (int i = 0; i < ends.length; i++) {
            count = addCapped(count, experimentGroup.get(i).count());
            ends[i] = count;
        }
    }

    static ExpectedModuleExecutions of(String module, @Nullable Value config) {
        if (!(config instanceof Value.Members object)) {
            return new ExpectedModuleExecutions(module, List.of());
        }
        var experiments = object.members();
        boolean numbered = module.equals(SPLITTER) && !experiments.containsKey(METHOD);
        return new ExpectedModuleExecutions(
                module,
                experiments.entrySet().stream()
                        .map(entry -> new ExperimentGroup(entry.getKey(), samples(entry.getValue()), numbered))
                        .toList());
    }

    /** Returns the number of experiments, at most {@link Long#MAX_VALUE}. */
    long count() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** Returns the experiment at this index, from 0. */
    ModuleExperimentName experimentAt(long index) {
        int group = Arrays.binarySearch(ends, index + 1);
        if (group < 0) {
            group = -group - 1;
        }
        while (group > 0 && ends[group - 1] == ends[group]) {
            group--; // skip experiments without samples
        }
        return new ModuleExperimentName(module, experimentGroup.get(group).name(index + 1 - firstIndex(group)));
    }

    /** Returns the index of this experiment, from 0; -1 if it is not in the config. */
    long indexOf(ModuleExperimentName execution) {
        var name = execution.experiment();
        var index = execution.module().equals(module) ? indexes().get(baseName(name)) : null;
        long sample = index == null ? 0 : experimentGroup.get(index).sample(name);
        return index == null || sample == 0 ? -1 : firstIndex(index) + sample - 1;
    }

    private String baseName(String name) {
        boolean numbered = !experimentGroup.isEmpty() && experimentGroup.get(0).numbered();
        return numbered ? name.substring(0, Math.max(0, name.lastIndexOf("_["))) : name;
    }

    private long firstIndex(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    /** Returns the index of each experiment by name. Computed on first use, because counting does not need it. */
    private Map<String, Integer> indexes() {
        var cached = indexes;
        if (cached == null) {
            cached = new HashMap<>();
            for (int i = 0; i < experimentGroup.size(); i++) {
                cached.put(experimentGroup.get(i).name(), i);
            }
            indexes = cached;
        }
        return cached;
    }

    private static long samples(Value parameters) {
        if (!(parameters instanceof Value.Members members)
                || !(members.get(SAMPLES) instanceof Value.Numeric samples)
                || samples.value().signum() < 0) {
            return 1;
        }
        var number = samples.value();
        return number.compareTo(MAX_SAMPLES) >= 0 ? Long.MAX_VALUE : number.longValue();
    }

    static long addCapped(long a, long b) {
        return b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
    }
}
