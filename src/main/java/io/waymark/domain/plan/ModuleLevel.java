package io.waymark.domain.plan;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A module of a config with its experiments; a Splitter's samples are experiments of their own. */
final class ModuleLevel {
    private static final String SPLITTER = "Splitter";
    private static final String METHOD = "method";
    private static final String SAMPLES = "num_samples";
    private static final BigDecimal MAX_SAMPLES = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String module;
    private final List<ExperimentGroup> experimentGroup;

    /** How many there are up to and with each of them, which tells where one is. */
    private final long[] ends;

    private @Nullable Map<String, Integer> indexes;

    /** One experiment, or the samples that a Splitter makes of one. */
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

        /** Which sample this names, from 1; 0 for none of them. */
        long sample(String named) {
            if (!numbered) {
                return 1;
            }
            try {
                long sample = Long.parseLong(named, named.lastIndexOf('-') + 1, named.length() - 1, 10);
                return sample >= 1 && sample <= samples && name(sample).equals(named) ? sample : 0;
            } catch (NumberFormatException | IndexOutOfBoundsException none) {
                return 0;
            }
        }
    }

    private ModuleLevel(String module, List<ExperimentGroup> experimentGroup) {
        this.module = module;
        this.experimentGroup = experimentGroup;
        this.ends = new long[experimentGroup.size()];
        long count = 0;
        for (int i = 0; i < ends.length; i++) {
            count = addCapped(count, experimentGroup.get(i).count());
            ends[i] = count;
        }
    }

    static ModuleLevel of(String module, @Nullable Value config) {
        if (!(config instanceof Value.Members(var experiments))) {
            return new ModuleLevel(module, List.of());
        }
        boolean numbered = module.equals(SPLITTER) && !experiments.containsKey(METHOD);
        return new ModuleLevel(
                module,
                experiments.entrySet().stream()
                        .map(entry -> new ExperimentGroup(entry.getKey(), samples(entry.getValue()), numbered))
                        .toList());
    }

    /** {@link Long#MAX_VALUE} at the most. */
    long count() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** The one at this place, counted from 0. */
    ModuleExperiment experimentAt(long index) {
        int place = Arrays.binarySearch(ends, index + 1);
        if (place < 0) {
            place = -place - 1;
        }
        while (place > 0 && ends[place - 1] == ends[place]) {
            place--; // those in between have no samples
        }
        return new ModuleExperiment(module, experimentGroup.get(place).name(index + 1 - firstIndex(place)));
    }

    /** Where this one is, counted from 0; -1 when it is none of them. */
    long indexOf(ModuleExperiment what) {
        var name = what.experiment();
        var index = what.module().equals(module) ? indexes().get(baseName(name)) : null;
        long sample = index == null ? 0 : experimentGroup.get(index).sample(name);
        return index == null || sample == 0 ? -1 : firstIndex(index) + sample - 1;
    }

    private String baseName(String name) {
        boolean numbered =
                !experimentGroup.isEmpty() && experimentGroup.getFirst().numbered();
        return numbered ? name.substring(0, Math.max(0, name.lastIndexOf("_["))) : name;
    }

    private long firstIndex(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    /** Made when somebody asks: counting needs none. */
    private Map<String, Integer> indexes() {
        var known = indexes;
        if (known == null) {
            known = new HashMap<>();
            for (int i = 0; i < experimentGroup.size(); i++) {
                known.put(experimentGroup.get(i).name(), i);
            }
            indexes = known;
        }
        return known;
    }

    private static long samples(Value parameters) {
        if (!(parameters instanceof Value.Members members)
                || !(members.get(SAMPLES) instanceof Value.Numeric(var number))
                || number.signum() < 0) {
            return 1;
        }
        return number.compareTo(MAX_SAMPLES) >= 0 ? Long.MAX_VALUE : number.longValue();
    }

    static long addCapped(long a, long b) {
        return b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
    }
}
