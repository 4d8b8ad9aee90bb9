package io.waymark.domain.history;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The schema before and after one step of one execution.
 *
 * @param number counts the snapshots of the run, from 1
 * @param attempt as the event counts it; null when it does not
 * @param time of the event
 * @param before null when nothing was known
 * @param after null when the module reported none, and for {@code STARTED} and {@code FAILED}
 * @param changeCount how many change records it led to
 */
public record Snapshot(
        long number,
        Phase phase,
        ModuleExperiment execution,
        @Nullable Long attempt,
        Instant time,
        @Nullable SchemaReference before,
        @Nullable SchemaReference after,
        Value.Members context,
        int changeCount) {

    /** What happened to the execution. */
    public enum Phase {
        STARTED,
        COMPLETED,
        FAILED,
        RESTORED;

        /** The word on the wire: {@code completed}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RecordId id() {
        return RecordId.of(RecordId.Kind.SNAPSHOT, number, time);
    }
}
