package io.waymark.bench.environment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/**
 * Makes events as executors send them: in each run a chain of modules, each of which completes once and leaves a schema
 * that differs from the one before it as asked. Content that changes is of its run alone; what does not change is the
 * same in all runs.
 */
public final class TimedEvent {

    /** What differs from one schema to the next. */
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

    /** @param modules of a run, one after the other and then from the first again */
    public TimedEvent(int fields, Difference difference, int modules) {
        this.fields = fields;
        this.difference = difference;
        this.modules = modules;
    }

    public static byte[] key(String run) {
        return run.getBytes(UTF_8);
    }

    /**
     * The completion of a run's module.
     *
     * @param runNumber tells content of one run from that of others
     * @param number of the module in its run, from 0
     * @param mark is found by {@link io.waymark.bench.client.MarkScanner}; blank: none
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
        long changed = (runNumber + 1L) * 100_000L;
        return switch (difference) {
            case NOTHING -> 0;
            case ONE_FIELD -> number <= field ? 0 : changed + (number - 1 - field) / fields;
            case ALL_FIELDS -> changed + number;
        };
    }
}
