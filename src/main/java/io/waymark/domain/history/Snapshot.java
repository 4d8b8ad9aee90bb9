package io.waymark.domain.history;

import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record of one step of an execution (started, completed or failed) or of a restore, with the schemas before and
 * after it.
 *
 * @param number the number of the snapshot in the run, from 1
 * @param phase the kind of the step
 * @param execution the module and the experiment that it ran
 * @param attempt the number of the attempt at the execution; null if the event has none
 * @param time the time of the event
 * @param before the schema before the step; null if there was none
 * @param after the schema after the step; null if the module reported none, and always for {@code STARTED} and {@code
 *     FAILED}
 * @param context the further members of the event, shown unchanged
 * @param changeCount the number of change records of the snapshot
 */
public record Snapshot(
        long number,
        Phase phase,
        ModuleExperimentName execution,
        @Nullable Long attempt,
        Instant time,
        @Nullable SchemaReference before,
        @Nullable SchemaReference after,
        Value.Members context,
        int changeCount)
        implements HistoryRecord {

    /** The kinds of steps that snapshots record. */
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
