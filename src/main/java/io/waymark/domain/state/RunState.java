package io.waymark.domain.state;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run, as far as it is necessary to apply the next event. Data that only queries need is not part of it.
 *
 * @param id the id of the run
 * @param status the state of the run with its times and its error
 * @param plan the plan that the events of the run declared
 * @param sequence the order of the modules
 * @param path the current execution of each module
 * @param executions all executions by key
 * @param metadata the schema that each module reported last. It is kept when the current execution of the module is
 *     removed from the path, for example because an earlier module ran again.
 * @param openTimings the timed steps that have started and not ended, in order of their starts
 * @param counters the numbers of records and executions
 * @param context the members of run.started, run.completed and run.failed that the event format does not define. A
 *     later value replaces an earlier one.
 * @param retainedBytes the approximate size in bytes of the config, the context and the input schemas of running
 *     executions
 */
public record RunState(
        RunId id,
        RunStatus status,
        RunPlan plan,
        ModuleOrder sequence,
        CurrentExecutions path,
        PersistentMap<ExecutionKey, Execution> executions,
        Map<String, Schema> metadata,
        Map<TimedStep, OpenTiming> openTimings,
        RunCounters counters,
        Value.Members context,
        long retainedBytes) {

    /**
     * The maximum number of executions of a run. Every instance that applies an event of the run holds them in memory.
     */
    public static final int MAX_EXECUTIONS = 200_000;

    /** The approximate maximum size in bytes of the other parts of the state of a run. */
    public static final long MAX_STATE_BYTES = 128L << 20;

    private static final int EXECUTION_BYTES = 320; // approximate
    private static final int REFERENCE_BYTES = 8;

    /**
     * The numbers of the records and executions of a run, and the ids of its last records.
     *
     * @param snapshots the number of the last snapshot, and of the last deleted one
     * @param changes the number of the last change, and of the last deleted one
     * @param timings the number of the last closed timing, and of the last deleted one
     * @param events the number of applied events
     * @param executions the number of all executions
     * @param completed the number of executions that are completed now
     * @param failed the number of executions that are failed now
     * @param lastSnapshot the id of the last snapshot; null if there is none
     * @param lastChange the id of the last change; null if there is none
     */
    public record RunCounters(
            HistoryRecordCounter snapshots,
            HistoryRecordCounter changes,
            HistoryRecordCounter timings,
            long events,
            long executions,
            long completed,
            long failed,
            @Nullable HistoryRecordId lastSnapshot,
            @Nullable HistoryRecordId lastChange) {
        static final RunCounters NONE = new RunCounters(
                HistoryRecordCounter.ZERO,
                HistoryRecordCounter.ZERO,
                HistoryRecordCounter.ZERO,
                0,
                0,
                0,
                0,
                null,
                null);
    }

    public RunState {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        openTimings = Collections.unmodifiableMap(new LinkedHashMap<>(openTimings));
    }

    /** Returns the state of a run without events. */
    public static RunState initial(RunId id) {
        return new RunState(
                id,
                RunStatus.UNKNOWN,
                RunPlan.NONE,
                ModuleOrder.UNKNOWN,
                CurrentExecutions.EMPTY,
                PersistentMap.empty(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                RunCounters.NONE,
                Value.Members.empty(),
                estimatedBytesOf(RunPlan.NONE, Value.Members.empty()));
    }

    /** Returns the approximate size in bytes of the config and the context of a run. */
    public static long estimatedBytesOf(RunPlan plan, Value.Members context) {
        return context.estimatedBytes()
                + (plan.config() == null ? 0 : plan.config().estimatedBytes());
    }

    /** Returns whether this state exceeds a limit and is larger than the earlier state. */
    public boolean isTooLargeAfter(RunState before) {
        return executions.size() > Math.max(MAX_EXECUTIONS, before.executions.size())
                || (declaredBytes() > MAX_STATE_BYTES
                        && distinctSchemaBytes() > Math.max(MAX_STATE_BYTES, before.distinctSchemaBytes()));
    }

    /** Returns the approximate size in memory in bytes. Parts that its schemas share count once. */
    public long estimatedBytes() {
        long bytes = executions.size()
                        * (EXECUTION_BYTES
                                + (long) REFERENCE_BYTES * path.entries().size())
                + overheadBytes();
        Schema before = null;
        for (var schema : metadata.values()) {
            bytes += before == null ? schema.estimatedBytes() : schema.additionalBytes(before);
            before = schema;
        }
        return bytes;
    }

    /** Returns an upper bound in bytes of the parts whose size the producers control. */
    private long declaredBytes() {
        long bytes = overheadBytes();
        for (var schema : metadata.values()) {
            bytes += schema.estimatedBytes();
        }
        return bytes;
    }

    /** Returns the size in bytes of those parts, with each distinct schema counted once. */
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

    /** Returns the size in bytes of those parts without the metadata. */
    private long overheadBytes() {
        return retainedBytes + openTimingBytes();
    }

    private long openTimingBytes() {
        long bytes = 0;
        for (var open : openTimings.values()) {
            bytes += open.estimatedBytes();
        }
        return bytes;
    }

    /** Returns the change of the state of the run, null if it stays the same. The first event is a change too. */
    @Nullable
    RunStateChange changeTo(RunStatus after, Instant time) {
        var stateBefore = isKnown() ? status.state() : null;
        return stateBefore == after.state()
                ? null
                : new RunStateChange(stateBefore, after.state(), time, after.error());
    }

    /** Returns whether any event was applied. */
    public boolean isKnown() {
        return counters.events() > 0;
    }
}
