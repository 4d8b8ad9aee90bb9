package io.waymark.domain.state;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.TimedStep;
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
 * @param status state, times and error
 * @param metadata the schema that each module reported last; stays when the module leaves the path
 * @param openTimings in order of their starts
 * @param context what the events of the run itself said, later ones winning
 * @param retainedBytes bytes, about, that the config, the context and the schemas that the starts of executions brought take
 */
public record RunState(
        RunId id,
        RunStatus status,
        RunPlan plan,
        ModuleSequence sequence,
        ExecutionPath path,
        PersistentMap<ExecutionKey, Execution> executions,
        SequencedMap<String, Schema> metadata,
        SequencedMap<TimedStep, OpenTiming> openTimings,
        RunCounters counters,
        Value.Members context,
        long retainedBytes) {

    /** How many executions a run may have: its state is in the memory of whoever folds its next event. */
    public static final int MAX_EXECUTIONS = 200_000;

    /** Bytes, about, that the rest of a run's state may take. */
    public static final long MAX_STATE_BYTES = 128L << 20;

    private static final int EXECUTION_BYTES = 320; // bytes, about
    private static final int REFERENCE_BYTES = 8;

    /**
     * What was ever recorded, and the last ids.
     *
     * @param events each applied event once
     * @param executions ever numbered
     * @param completed executions in that state now
     * @param failed executions in that state now
     */
    public record RunCounters(
            RecordCounter snapshots,
            RecordCounter changes,
            RecordCounter timings,
            long events,
            long executions,
            long completed,
            long failed,
            @Nullable RecordId lastSnapshot,
            @Nullable RecordId lastChange) {
        static final RunCounters NONE =
                new RunCounters(RecordCounter.ZERO, RecordCounter.ZERO, RecordCounter.ZERO, 0, 0, 0, 0, null, null);
    }

    public RunState {
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
        openTimings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(openTimings));
    }

    /** A run never heard of. */
    public static RunState initial(RunId id) {
        return new RunState(
                id,
                RunStatus.UNKNOWN,
                RunPlan.NONE,
                ModuleSequence.UNKNOWN,
                ExecutionPath.EMPTY,
                PersistentMap.empty(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                RunCounters.NONE,
                Value.Members.empty(),
                estimatedBytesOf(RunPlan.NONE, Value.Members.empty()));
    }

    /** Bytes, about, that a run's config and context take. */
    public static long estimatedBytesOf(RunPlan plan, Value.Members context) {
        return context.estimatedBytes()
                + (plan.config() == null ? 0 : plan.config().estimatedBytes());
    }

    /** Whether it is larger than it may be, and than it was. */
    public boolean isTooLargeAfter(RunState before) {
        return executions.size() > Math.max(MAX_EXECUTIONS, before.executions.size())
                || (declaredBytes() > MAX_STATE_BYTES
                        && distinctSchemaBytes() > Math.max(MAX_STATE_BYTES, before.distinctSchemaBytes()));
    }

    /** Bytes, about, that it takes in memory; what its schemas have in common counts once. */
    public long estimatedBytes() {
        long weight = executions.size()
                        * (EXECUTION_BYTES
                                + (long) REFERENCE_BYTES * path.entries().size())
                + overheadBytes();
        Schema before = null;
        for (var schema : metadata.values()) {
            weight += before == null ? schema.estimatedBytes() : schema.additionalBytes(before);
            before = schema;
        }
        return weight;
    }

    /** Bytes, about and at the most, of what may be as large as the producers like. */
    private long declaredBytes() {
        long said = overheadBytes();
        for (var schema : metadata.values()) {
            said += schema.estimatedBytes();
        }
        return said;
    }

    /** The same, each schema counted once, whoever refers to it. */
    private long distinctSchemaBytes() {
        long distinct = estimatedBytesOf(plan, context) + openTimingBytes();
        var schemas = new HashSet<>(metadata.values());
        for (var execution : executions.values()) {
            if (execution.inputSchema() != null) {
                schemas.add(execution.inputSchema());
            }
        }
        for (var schema : schemas) {
            distinct += schema.estimatedBytes();
        }
        return distinct;
    }

    /** All of that but the metadata. */
    private long overheadBytes() {
        return retainedBytes + openTimingBytes();
    }

    private long openTimingBytes() {
        long opened = 0;
        for (var open : openTimings.values()) {
            opened += open.estimatedBytes();
        }
        return opened;
    }

    /** Whether any event was applied to it. */
    public boolean isKnown() {
        return counters.events() > 0;
    }
}
