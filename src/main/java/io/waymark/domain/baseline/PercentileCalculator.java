package io.waymark.domain.baseline;

import java.util.Arrays;
import java.util.Collection;

/** Computes percentiles by linear interpolation between the two nearest values. */
public final class PercentileCalculator {
    private final double[] sorted;

    private PercentileCalculator(double[] sorted) {
        this.sorted = sorted;
    }

    /** Returns the percentiles of these values, in any order. */
    public static PercentileCalculator of(Collection<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new PercentileCalculator(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /**
     * Returns a percentile.
     *
     * @param rank from 0 to 1
     * @throws IllegalStateException if there are no values
     */
    public double at(double rank) {
        if (sorted.length == 0) {
            throw new IllegalStateException("Cannot compute a percentile: there are no values");
        }
        double index = rank * (sorted.length - 1);
        int below = (int) Math.floor(index);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (index - below) * (sorted[above] - sorted[below]);
    }
}
