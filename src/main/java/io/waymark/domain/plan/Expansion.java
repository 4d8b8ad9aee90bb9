package io.waymark.domain.plan;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.Plan;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The executions that a config asks for: each experiment of the first module, below it each of the second, and so on,
 * depth first. A parent runs once for all its children. An empty module ends the branch. Source: PETsARD's config.
 */
public final class Expansion {
    private static final String SPLITTER = "Splitter";
    private static final String METHOD = "method";
    private static final String SAMPLES = "num_samples";

    private final List<Level> levels;

    /** A module with its experiments. */
    private record Level(String module, List<Experiments> experiments) {
        long count() {
            return experiments.stream().mapToLong(Experiments::count).reduce(0, Expansion::sum);
        }

        Stream<ModuleExperiment> names() {
            return experiments.stream().flatMap(Experiments::names).map(name -> new ModuleExperiment(module, name));
        }
    }

    /** One experiment, or the samples that a Splitter makes of one. */
    private record Experiments(String name, long samples, boolean numbered) {
        long count() {
            return numbered ? samples : 1;
        }

        Stream<String> names() {
            int width = Long.toString(samples).length();
            return numbered
                    ? LongStream.rangeClosed(1, samples)
                            .mapToObj(i -> name + "_[" + samples + "-"
                                    + "0".repeat(width - Long.toString(i).length()) + i + "]")
                    : Stream.of(name);
        }
    }

    private Expansion(List<Level> levels) {
        this.levels = levels;
    }

    /** What the plan's config asks for, module by module in the plan's sequence; nothing without a config. */
    public static Expansion of(Plan plan) {
        var levels = new ArrayList<Level>();
        if (plan.config() != null && plan.sequence() != null) {
            for (var module : plan.sequence()) {
                levels.add(new Level(module, experiments(module, plan.config().get(module))));
            }
        }
        return new Expansion(List.copyOf(levels));
    }

    /** How many there are, {@link Long#MAX_VALUE} at the most; computed, not counted. */
    public long count() {
        long total = 0;
        long paths = 1;
        for (var level : levels) {
            paths = product(paths, level.count());
            total = sum(total, paths);
        }
        return total;
    }

    /** All of them, depth first, made as they are asked for. */
    public Stream<ExecutionKey> keys() {
        return below(List.of(), 0);
    }

    private Stream<ExecutionKey> below(List<ModuleExperiment> path, int depth) {
        if (depth == levels.size()) {
            return Stream.empty();
        }
        return levels.get(depth).names().flatMap(what -> {
            var longer = new ArrayList<>(path);
            longer.add(what);
            return Stream.concat(Stream.of(new ExecutionKey(longer)), below(longer, depth + 1));
        });
    }

    private static List<Experiments> experiments(String module, @Nullable Value config) {
        if (!(config instanceof Value.Members(var experiments))) {
            return List.of();
        }
        boolean numbered = module.equals(SPLITTER) && !experiments.containsKey(METHOD);
        return experiments.entrySet().stream()
                .map(entry -> new Experiments(entry.getKey(), samples(entry.getValue()), numbered))
                .toList();
    }

    private static long samples(Value parameters) {
        return parameters instanceof Value.Members members
                        && members.get(SAMPLES) instanceof Value.Numeric(var number)
                        && number.signum() >= 0
                ? number.longValue()
                : 1;
    }

    private static long product(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    private static long sum(long a, long b) {
        return b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
    }
}
