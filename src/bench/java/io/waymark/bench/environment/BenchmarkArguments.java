package io.waymark.bench.environment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the command line: names of benchmarks (none selects all), and sizes such as {@code ingest.events=10000}.
 *
 * @param smallest whether a size without a value is the smallest one, which only checks that the benchmark runs
 */
public record BenchmarkArguments(List<String> rows, Map<String, String> sizes, boolean smallest) {
    private static final String QUICK_START_JVM =
            "-Xmx512m,-XX:TieredStopAtLevel=1,-XX:+UseSerialGC,--enable-native-access=ALL-UNNAMED";

    public static BenchmarkArguments of(String... arguments) {
        List<String> rows = new ArrayList<>();
        Map<String, String> sizes = new HashMap<>();
        for (var argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                rows.add(argument);
            } else {
                sizes.put(argument.substring(0, equals), argument.substring(equals + 1));
            }
        }
        return new BenchmarkArguments(rows, sizes, false);
    }

    /** Returns arguments with the smallest size of everything, and with JVMs that start quickly. */
    public static BenchmarkArguments ofSmallestSizes(String... rows) {
        return new BenchmarkArguments(List.of(rows), Map.of("jvm", QUICK_START_JVM), true);
    }

    public boolean isRequested(Benchmark benchmark) {
        return rows.isEmpty() || rows.contains(benchmark.name());
    }

    /** Returns a size by its name, or its default. */
    public int size(String name, int defaultSize, int smallest) {
        var given = sizes.get(name);
        return given == null ? this.smallest ? smallest : defaultSize : Integer.parseInt(given);
    }

    /** Returns the number of rounds of each measurement. */
    public int rounds() {
        return size("rounds", 3, 1);
    }

    public String text(String name, String defaultSize) {
        return sizes.getOrDefault(name, defaultSize);
    }
}
