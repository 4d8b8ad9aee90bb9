package io.waymark.client.example;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures the similarity of two columns, by the means of numeric columns and the frequencies of values of other
 * columns. The similarity is 1 if these are equal, and less the more they differ.
 */
final class DistributionSimilarity {
    private DistributionSimilarity() {}

    /** Compares the means of columns of numbers, and the frequencies of the values of all other columns. */
    static double compute(List<@Nullable Object> real, List<@Nullable Object> synthetic) {
        return real.stream().anyMatch(Number.class::isInstance) ? means(real, synthetic) : shares(real, synthetic);
    }

    private static double means(List<@Nullable Object> real, List<@Nullable Object> synthetic) {
        double one = mean(real);
        double other = mean(synthetic);
        double larger = Math.max(Math.abs(one), Math.abs(other));
        return larger == 0 ? 1 : 1 - Math.abs(one - other) / larger;
    }

    private static double mean(List<@Nullable Object> cells) {
        return cells.stream()
                .filter(Number.class::isInstance)
                .mapToDouble(cell -> ((Number) Objects.requireNonNull(cell)).doubleValue())
                .average()
                .orElse(0);
    }

    private static double shares(List<@Nullable Object> real, List<@Nullable Object> synthetic) {
        var one = relativeFrequencies(real);
        var other = relativeFrequencies(synthetic);
        var values = new HashSet<>(one.keySet());
        values.addAll(other.keySet());
        return 1
                - values.stream()
                                .mapToDouble(value ->
                                        Math.abs(one.getOrDefault(value, 0.0) - other.getOrDefault(value, 0.0)))
                                .sum()
                        / 2;
    }

    private static Map<String, Double> relativeFrequencies(List<@Nullable Object> cells) {
        var shares = new HashMap<String, Double>();
        cells.forEach(cell -> shares.merge(String.valueOf(cell), 1.0 / cells.size(), Double::sum));
        return shares;
    }
}
