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
final class Level {
    private static final String SPLITTER = "Splitter";
    private static final String METHOD = "method";
    private static final String SAMPLES = "num_samples";
    private static final BigDecimal MOST_SAMPLES = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String module;
    private final List<Experiments> experiments;

    /** How many there are up to and with each of them, which tells where one is. */
    private final long[] ends;

    private @Nullable Map<String, Integer> places;

    /** One experiment, or the samples that a Splitter makes of one. */
    private record Experiments(String name, long samples, boolean numbered) {
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

    private Level(String module, List<Experiments> experiments) {
        this.module = module;
        this.experiments = experiments;
        this.ends = new long[experiments.size()];
        long count = 0;
        for (int i = 0; i < ends.length; i++) {
            count = sum(count, experiments.get(i).count());
            ends[i] = count;
        }
    }

    static Level of(String module, @Nullable Value config) {
        if (!(config instanceof Value.Members(var experiments))) {
            return new Level(module, List.of());
        }
        boolean numbered = module.equals(SPLITTER) && !experiments.containsKey(METHOD);
        return new Level(
                module,
                experiments.entrySet().stream()
                        .map(entry -> new Experiments(entry.getKey(), samples(entry.getValue()), numbered))
                        .toList());
    }

    /** {@link Long#MAX_VALUE} at the most. */
    long count() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** The one at this place, counted from 0. */
    ModuleExperiment at(long index) {
        int place = Arrays.binarySearch(ends, index + 1);
        if (place < 0) {
            place = -place - 1;
        }
        while (place > 0 && ends[place - 1] == ends[place]) {
            place--; // those in between have no samples
        }
        return new ModuleExperiment(module, experiments.get(place).name(index + 1 - start(place)));
    }

    /** Where this one is, counted from 0; -1 when it is none of them. */
    long indexOf(ModuleExperiment what) {
        var name = what.experiment();
        var place = what.module().equals(module) ? places().get(base(name)) : null;
        long sample = place == null ? 0 : experiments.get(place).sample(name);
        return place == null || sample == 0 ? -1 : start(place) + sample - 1;
    }

    private String base(String name) {
        boolean numbered = !experiments.isEmpty() && experiments.getFirst().numbered();
        return numbered ? name.substring(0, Math.max(0, name.lastIndexOf("_["))) : name;
    }

    private long start(int place) {
        return place == 0 ? 0 : ends[place - 1];
    }

    /** Made when somebody asks: counting needs none. */
    private Map<String, Integer> places() {
        var known = places;
        if (known == null) {
            known = new HashMap<>();
            for (int i = 0; i < experiments.size(); i++) {
                known.put(experiments.get(i).name(), i);
            }
            places = known;
        }
        return known;
    }

    private static long samples(Value parameters) {
        if (!(parameters instanceof Value.Members members)
                || !(members.get(SAMPLES) instanceof Value.Numeric(var number))
                || number.signum() < 0) {
            return 1;
        }
        return number.compareTo(MOST_SAMPLES) >= 0 ? Long.MAX_VALUE : number.longValue();
    }

    static long sum(long a, long b) {
        return b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
    }
}
