package io.waymark.domain.fold;

import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * All of a run that the next event needs; what only readers need is in the recordings.
 *
 * @param standing state, times and error
 * @param metadata the schema that each module reported last; stays when the module leaves the path
 * @param openTimings in order of their starts
 * @param context what the events of the run itself said, later ones winning
 * @param brought bytes, about, that the schemas take which the starts of executions brought
 */
public record RunState(
        RunId id,
        Standing standing,
        Plan plan,
        Sequence sequence,
        Path path,
        PersistentMap<ExecutionKey, Execution> executions,
        SequencedMap<String, Schema> metadata,
        SequencedMap<Step, OpenTiming> openTimings,
        Counters counters,
        Value.Members context,
        long brought) {

    /** How many executions a run may have: its state is in the memory of whoever folds its next event. */
    public static final int MOST_EXECUTIONS = 200_000;

    /** Bytes, about, that the rest of a run's state may take. */
    public static final long MOST_BYTES = 128L << 20;

    private static final int EXECUTION = 320; // bytes, about

    /**
     * What was ever recorded, and the last ids.
     *
     * @param events each applied event once
     * @param executions ever numbered
     * @param completed executions in that state now
     * @param failed executions in that state now
     */
    public record Counters(
            Counter snapshots,
            Counter changes,
            Counter timings,
            long events,
            long executions,
            long completed,
            long failed,
            @Nullable RecordId lastSnapshot,
            @Nullable RecordId lastChange) {
        static final Counters NONE = new Counters(Counter.ZERO, Counter.ZERO, Counter.ZERO, 0, 0, 0, 0, null, null);
    }

    public RunState {
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
        openTimings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(openTimings));
    }

    /** A run never heard of. */
    public static RunState unknown(RunId id) {
        return new RunState(
                id,
                Standing.UNKNOWN,
                Plan.NONE,
                Sequence.UNKNOWN,
                Path.EMPTY,
                PersistentMap.empty(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                Counters.NONE,
                Value.Members.empty(),
                0);
    }

    /** Whether it is larger than it may be, and than it was. */
    public boolean isTooLargeAfter(RunState before) {
        return executions.size() > Math.max(MOST_EXECUTIONS, before.executions.size())
                || (said() > MOST_BYTES && said() > before.said());
    }

    /** Bytes, about, that it takes in memory; what its schemas have in common counts once. */
    public long weight() {
        long weight = executions.size() * (long) EXECUTION + beside();
        Schema before = null;
        for (var schema : metadata.values()) {
            weight += before == null ? schema.weight() : schema.weightBeside(before);
            before = schema;
        }
        return weight;
    }

    /** Bytes, about, of what may be as large as the producers like. */
    private long said() {
        long said = beside();
        for (var schema : metadata.values()) {
            said += schema.weight();
        }
        return said;
    }

    /** All of that but the metadata. */
    private long beside() {
        long beside = brought + context.weight();
        for (var open : openTimings.values()) {
            beside += open.weight();
        }
        return beside;
    }

    /** Whether any event was applied to it. */
    public boolean known() {
        return counters.events() > 0;
    }
}
