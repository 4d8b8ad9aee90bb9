package io.waymark.bench.environment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/**
 * Generates events as executors send them. A run is a chain of modules; each module completes once, with a schema that
 * differs from the previous one as configured. Changed content belongs to one run; unchanged content is the same in all
 * runs.
 */
public final class TimedEvent {

    /** The difference between successive schemas. */
    public enum Difference {
        NOTHING,
        ONE_FIELD,
        ALL_FIELDS;

        @Override
        public String toString() {
            return switch (this) {
                case NOTHING -> "nothing changes";
                case ONE_FIELD -> "one field changes";
                case ALL_FIELDS -> "all fields change";
            };
        }
    }

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final int fields;
    private final Difference difference;
    private final int modules;
    private final boolean isRecurring;

    /** @param modules the number of modules of a run; after the last one, the first one runs again */
    public TimedEvent(int fields, Difference difference, int modules) {
        this(fields, difference, modules, false);
    }

    private TimedEvent(int fields, Difference difference, int modules, boolean isRecurring) {
        this.fields = fields;
        this.difference = difference;
        this.modules = modules;
        this.isRecurring = isRecurring;
    }

    /**
     * Returns events of recurring runs: the schema of a module differs from that in the previous run in its last field
     * only, and not at all if nothing changes.
     */
    public static TimedEvent recurring(int fields, Difference difference, int modules) {
        return new TimedEvent(fields, difference, modules, true);
    }

    public static byte[] key(String run) {
        return run.getBytes(UTF_8);
    }

    /**
     * Returns the completion of one module of a run.
     *
     * @param runNumber distinguishes the content of this run from that of other runs
     * @param number of the module in its run, counted from 0
     * @param mark the mark that {@link io.waymark.bench.client.MarkScanner} finds; none if blank
     */
    public byte[] completed(String run, int runNumber, int number, String mark) {
        var text = new StringBuilder(256 + fields * 96);
        text.append("{\"specversion\":\"1.0\",\"source\":\"/bench\",\"id\":\"").append(number);
        text.append("\",\"type\":\"io.waymark.module.completed\",\"subject\":\"")
                .append(run);
        text.append("\",\"time\":\"").append(START.plusMillis(number * 10L));
        text.append("\",\"data\":{\"module\":\"Module").append(number % modules);
        text.append("\",\"experiment\":\"default\",\"context\":{\"mark\":\"").append(mark);
        text.append("\"},\"schema\":{\"id\":\"table\",\"attributes\":{");
        for (int field = 0; field < fields; field++) {
            attribute(text, field, version(runNumber, number, field));
        }
        return text.append("}}}}").toString().getBytes(UTF_8);
    }

    private void attribute(StringBuilder text, int field, long version) {
        text.append(field == 0 ? "" : ",").append("\"column_").append(1000 + field);
        text.append("\":{\"type\":\"int64\",\"type_attr\":{\"nullable\":true},\"stats\":{\"na_count\":");
        text.append(version).append(",\"mean\":").append(field).append(".5}}");
    }

    private long version(int runNumber, int number, int field) {
        boolean isLast = field == fields - 1;
        if (isRecurring && isLast && difference != Difference.NOTHING) {
            return runNumber;
        }
        long changed = isRecurring ? 100_000L : (runNumber + 1L) * 100_000L;
        return switch (difference) {
            case NOTHING -> 0;
            case ONE_FIELD -> number <= field ? 0 : changed + (number - 1 - field) / fields;
            case ALL_FIELDS -> changed + number;
        };
    }
}
