package io.waymark.bench.report;

import java.util.ArrayList;
import java.util.List;

/** The values of one measurement, one per round. */
public record Samples(List<Double> values) {

    public Samples {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Cannot create samples: no values");
        }
    }

    public static Samples of(double value) {
        return new Samples(List.of(value));
    }

    public double median() {
        var sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double min() {
        return sorted().getFirst();
    }

    public double max() {
        return sorted().getLast();
    }

    /** Returns the least value that at least this part of the values does not exceed. */
    public double quantile(double part) {
        var sorted = sorted();
        return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
    }

    private List<Double> sorted() {
        var sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted;
    }

    /** Returns the median and the range, for example {@code 12,345 (12,001–13,210)}. */
    @Override
    public String toString() {
        return values.size() == 1
                ? number(median())
                : number(median()) + " (" + number(min()) + "–" + number(max()) + ")";
    }

    private static String number(double value) {
        double size = Math.abs(value);
        var format = size >= 100 || size == Math.rint(size) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return format.formatted(value);
    }
}
