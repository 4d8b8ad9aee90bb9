package io.waymark.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * One measured value.
 *
 * @param what the measured quantity and its size
 * @param unit of the values
 * @param value the samples of Waymark
 * @param baseline the comparison, measured in the same run unless its name states otherwise
 * @param target the performance target
 */
public record Measurement(
        String row,
        String what,
        String unit,
        Samples value,
        @Nullable DurationBaseline baseline,
        @Nullable Target target) {

    /** A comparison that was measured in the same way. */
    public record DurationBaseline(String name, Samples value) {}

    /**
     * A performance target.
     *
     * @param ofRatio whether the bound applies to the ratio of value to baseline, or to the value
     * @param atLeast whether it is a lower bound
     */
    public record Target(boolean ofRatio, boolean atLeast, double bound) {
        public static Target ratioAtLeast(double bound) {
            return new Target(true, true, bound);
        }

        public static Target ratioAtMost(double bound) {
            return new Target(true, false, bound);
        }

        public static Target atLeast(double bound) {
            return new Target(false, true, bound);
        }

        public static Target atMost(double bound) {
            return new Target(false, false, bound);
        }

        @Override
        public String toString() {
            return (ofRatio ? "ratio " : "") + (atLeast ? "≥ " : "≤ ") + Samples.of(bound);
        }
    }

    public static Measurement of(String row, String what, String unit, Samples value) {
        return new Measurement(row, what, unit, value, null, null);
    }

    public Measurement withBaseline(String name, Samples other) {
        return new Measurement(row, what, unit, value, new DurationBaseline(name, other), target);
    }

    public Measurement withTarget(Target newTarget) {
        return new Measurement(row, what, unit, value, baseline, newTarget);
    }

    /** Returns the ratio of the median of Waymark to the median of the baseline; null without a baseline. */
    @Nullable
    public Double ratio() {
        return baseline == null ? null : value.median() / baseline.value().median();
    }

    /** Returns whether the target is reached; null without a target. */
    @Nullable
    public Boolean reached() {
        if (target == null) {
            return null;
        }
        var ratio = ratio();
        double is = target.ofRatio() && ratio != null ? ratio : value.median();
        return target.atLeast() ? is >= target.bound() : is <= target.bound();
    }

    @Override
    public String toString() {
        var text = new StringBuilder("%-9s %s: %s %s".formatted(row, what, value, unit));
        if (baseline != null) {
            text.append(" | ").append(baseline.name()).append(' ').append(baseline.value());
            text.append(" | ratio ")
                    .append(Samples.of(value.median() / baseline.value().median()));
        }
        if (target != null) {
            text.append(" | aim ").append(target).append(Boolean.TRUE.equals(reached()) ? ": reached" : ": MISSED");
        }
        return text.toString();
    }
}
