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
import java.util.HashSet;
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
 * @param held bytes, about, that the config, the context and the schemas that the starts of executions brought take
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
        long held) {

    /** How many executions a run may have: its state is in the memory of whoever folds its next event. */
    public static final int MOST_EXECUTIONS = 200_000;

    /** Bytes, about, that the rest of a run's state may take. */
    public static final long MOST_BYTES = 128L << 20;

    private static final int EXECUTION = 320; // bytes, about
    private static final int REFERENCE = 8;

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
                weightOf(Plan.NONE, Value.Members.empty()));
    }

    /** Bytes, about, that a run's config and context take. */
    public static long weightOf(Plan plan, Value.Members context) {
        return context.weight() + (plan.config() == null ? 0 : plan.config().weight());
    }

    /** Whether it is larger than it may be, and than it was. */
    public boolean isTooLargeAfter(RunState before) {
        return executions.size() > Math.max(MOST_EXECUTIONS, before.executions.size())
                || (said() > MOST_BYTES && distinct() > Math.max(MOST_BYTES, before.distinct()));
    }

    /** Bytes, about, that it takes in memory; what its schemas have in common counts once. */
    public long weight() {
        long weight = executions.size()
                        * (EXECUTION + (long) REFERENCE * path.entries().size())
                + beside();
        Schema before = null;
        for (var schema : metadata.values()) {
            weight += before == null ? schema.weight() : schema.weightBeside(before);
            before = schema;
        }
        return weight;
    }

    /** Bytes, about and at the most, of what may be as large as the producers like. */
    private long said() {
        long said = beside();
        for (var schema : metadata.values()) {
            said += schema.weight();
        }
        return said;
    }

    /** The same, each schema counted once, whoever refers to it. */
    private long distinct() {
        long distinct = weightOf(plan, context) + opened();
        var schemas = new HashSet<>(metadata.values());
        for (var execution : executions.values()) {
            if (execution.brought() != null) {
                schemas.add(execution.brought());
            }
        }
        for (var schema : schemas) {
            distinct += schema.weight();
        }
        return distinct;
    }

    /** All of that but the metadata. */
    private long beside() {
        return held + opened();
    }

    private long opened() {
        long opened = 0;
        for (var open : openTimings.values()) {
            opened += open.weight();
        }
        return opened;
    }

    /** Whether any event was applied to it. */
    public boolean known() {
        return counters.events() > 0;
    }
}
