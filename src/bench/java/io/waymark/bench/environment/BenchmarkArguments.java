package io.waymark.bench.environment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the command line asks for: rows by their names (none: all), sizes as {@code ingest.events=10000}.
 *
 * @param smallest whether sizes that are not given are the smallest ones, which try the benchmark and measure nothing
 */
public record BenchmarkArguments(List<String> rows, Map<String, String> sizes, boolean smallest) {

    public static BenchmarkArguments of(String... words) {
        List<String> rows = new ArrayList<>();
        Map<String, String> sizes = new HashMap<>();
        for (var word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                rows.add(word);
            } else {
                sizes.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new BenchmarkArguments(rows, sizes, false);
    }

    /** Everything at its smallest size. */
    public static BenchmarkArguments ofSmallestSizes(String... rows) {
        return new BenchmarkArguments(List.of(rows), Map.of(), true);
    }

    public boolean isRequested(Benchmark benchmark) {
        return rows.isEmpty() || rows.contains(benchmark.name());
    }

    /** A size by its name, or what is usual for it. */
    public int size(String name, int usual, int smallest) {
        var given = sizes.get(name);
        return given == null ? this.smallest ? smallest : usual : Integer.parseInt(given);
    }

    /** How often each is measured. */
    public int rounds() {
        return size("rounds", 3, 1);
    }

    public String text(String name, String usual) {
        return sizes.getOrDefault(name, usual);
    }
}
