package io.waymark.domain.history;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The schemas before and after one step of one execution.
 *
 * @param number the number of the snapshot in the run, from 1
 * @param attempt the attempt that the event states; null if it states none
 * @param time the time of the event
 * @param before null if the run had no schema then
 * @param after null if the module reported no schema, and for {@code STARTED} and {@code FAILED}
 * @param changeCount the number of change records of the snapshot
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
        int changeCount)
        implements HistoryRecord {

    /** The kinds of snapshots. */
    public enum Phase {
        STARTED,
        COMPLETED,
        FAILED,
        RESTORED;

        /** Returns the JSON form, for example {@code completed}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public HistoryRecordId id() {
        return HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, number, time);
    }
}
