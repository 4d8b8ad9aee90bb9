package io.waymark.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * What was found out.
 *
 * @param what was measured, and at what size
 * @param unit of the values
 * @param value Waymark's
 * @param beside what it is compared with, of the same run unless its name says otherwise
 * @param aim what is to be reached
 */
public record Finding(
        String row,
        String what,
        String unit,
        Samples value,
        @Nullable Beside beside,
        @Nullable Aim aim) {

    /** Something else measured in the same way. */
    public record Beside(String name, Samples value) {}

    /**
     * What is to be reached.
     *
     * @param ofRatio whether it bounds the ratio to what stands beside, or the value itself
     * @param atLeast whether it is a lower bound
     */
    public record Aim(boolean ofRatio, boolean atLeast, double bound) {
        public static Aim ratioAtLeast(double bound) {
            return new Aim(true, true, bound);
        }

        public static Aim ratioAtMost(double bound) {
            return new Aim(true, false, bound);
        }

        public static Aim atMost(double bound) {
            return new Aim(false, false, bound);
        }

        @Override
        public String toString() {
            return (ofRatio ? "ratio " : "") + (atLeast ? "≥ " : "≤ ") + Samples.of(bound);
        }
    }

    public static Finding of(String row, String what, String unit, Samples value) {
        return new Finding(row, what, unit, value, null, null);
    }

    public Finding beside(String name, Samples other) {
        return new Finding(row, what, unit, value, new Beside(name, other), aim);
    }

    public Finding aim(Aim wanted) {
        return new Finding(row, what, unit, value, beside, wanted);
    }

    /** Of the medians, Waymark's to the other's. */
    @Nullable
    public Double ratio() {
        return beside == null ? null : value.median() / beside.value().median();
    }

    /** Whether the aim is reached; null without one. */
    @Nullable
    public Boolean reached() {
        if (aim == null) {
            return null;
        }
        var ratio = ratio();
        double is = aim.ofRatio() && ratio != null ? ratio : value.median();
        return aim.atLeast() ? is >= aim.bound() : is <= aim.bound();
    }

    @Override
    public String toString() {
        var text = new StringBuilder("%-9s %s: %s %s".formatted(row, what, value, unit));
        if (beside != null) {
            text.append(" | ").append(beside.name()).append(' ').append(beside.value());
            text.append(" | ratio ")
                    .append(Samples.of(value.median() / beside.value().median()));
        }
        if (aim != null) {
            text.append(" | aim ").append(aim).append(Boolean.TRUE.equals(reached()) ? ": reached" : ": MISSED");
        }
        return text.toString();
    }
}
