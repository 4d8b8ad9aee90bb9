package io.waymark.ingest.batch;

import io.waymark.codec.event.DecodeResult;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.diff.DiffTooLargeException;
import io.waymark.domain.state.ReducerResult;
import io.waymark.domain.state.RunReducer;
import io.waymark.domain.state.RunState;
import io.waymark.ingest.batch.EventBatch.DecodedRecord;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The result of applying the events of a batch to their runs, before it is stored.
 *
 * @param updates the new state and records of each changed run
 * @param rejected the records that become dead letters
 * @param applied the events that the updates contain
 * @param repeated the events that were already applied, by this batch or an earlier one
 * @param unapplied the events that cannot be applied. They are rejected unless the database shows that an earlier batch
 *     applied them.
 */
public record BatchUpdate(
        List<RunUpdate> updates,
        List<RejectedRecord> rejected,
        List<RunEvent> applied,
        List<RunEvent> repeated,
        List<EventIdentity> unapplied) {

    /** Returns a result with one rejected record and no updates. */
    static BatchUpdate withRejected(RejectedRecord record) {
        return new BatchUpdate(List.of(), List.of(record), List.of(), List.of(), List.of());
    }

    /**
     * Reduces the events in order.
     *
     * @param runs the runs before the batch; a run without earlier events is absent
     * @param storedContents contents of events that earlier batches applied
     * @param lookup the outcome of the lookup for a restore, which may only be the first event
     */
    static BatchUpdate reduce(
            List<DecodedRecord> decoded,
            Map<RunId, StoredRun> runs,
            Map<EventIdentity, ContentHash> storedContents,
            RestoreLookupResult lookup) {
        var batchReducer = new BatchReducer(runs, storedContents, lookup);
        decoded.forEach(batchReducer::accept);
        return batchReducer.toResult();
    }

    private static final class BatchReducer {
        private final Map<RunId, StoredRun> runs;
        private final RestoreLookupResult lookup;
        private final Map<EventIdentity, ContentHash> contents;
        private final Map<RunId, RunState> states = new HashMap<>();
        private final Map<RunId, List<RunEventDelta>> deltas = new LinkedHashMap<>();
        private final List<RejectedRecord> rejected = new ArrayList<>();
        private final List<RunEvent> applied = new ArrayList<>();
        private final List<RunEvent> repeated = new ArrayList<>();
        private final List<EventIdentity> unapplied = new ArrayList<>();

        BatchReducer(
                Map<RunId, StoredRun> runs,
                Map<EventIdentity, ContentHash> storedContents,
                RestoreLookupResult lookup) {
            this.runs = runs;
            this.lookup = lookup;
            this.contents = new HashMap<>(storedContents);
        }

        void accept(DecodedRecord decoded) {
            switch (decoded.result()) {
                case DecodeResult.ValidEvent(var event, var traceParent, var unknown) ->
                    accept(decoded.record(), event);
                case DecodeResult.Rejected(var reason) ->
                    rejected.add(new RejectedRecord(
                            decoded.record(), RejectedRecord.RejectionKind.UNDECODABLE, reason, decoded.failure()));
            }
        }

        private void accept(EventRecord record, RunEvent event) {
            var envelope = event.envelope();
            var identity = EventIdentity.of(envelope);
            var content = contents.putIfAbsent(identity, envelope.content());
            if (content == null) {
                int rejectedBefore = rejected.size();
                applyOrRestore(record, event);
                if (rejected.size() > rejectedBefore) {
                    contents.remove(identity); // the id of a rejected event stays unused
                    unapplied.add(identity);
                }
            } else if (envelope.hasContent(content)) {
                repeated.add(event);
            } else {
                rejected.add(new RejectedRecord(
                        record,
                        RejectedRecord.RejectionKind.CONTRADICTING,
                        "Cannot apply an event: its id was used before, in the same run and by the same source, for "
                                + "other content: " + envelope.id(),
                        null));
            }
        }

        private void applyOrRestore(EventRecord record, RunEvent event) {
            if (!fitsLimits(event)) {
                rejected.add(new RejectedRecord(
                        record,
                        RejectedRecord.RejectionKind.TOO_MANY_MODULES,
                        "Cannot apply an event: " + RunPlan.MAX_MODULES + " modules have appeared in this run, and"
                                + " this is another one: use the name of one of them, or another run",
                        null));
                return;
            }
            if (!(event instanceof RunRestored restored)) {
                apply(record, event, state -> RunReducer.reduce(state, event));
                return;
            }
            switch (lookup) {
                case RestoreLookupResult.ApplicableRestore(var point) ->
                    apply(record, event, state -> RunReducer.reduceRestore(state, restored, point));
                case RestoreLookupResult.AppliedRestore appliedRestore -> repeated.add(event);
                case RestoreLookupResult.RejectedRestore(var reason) ->
                    rejected.add(new RejectedRecord(record, RejectedRecord.RejectionKind.NOT_RESTORABLE, reason, null));
                case RestoreLookupResult.NoRestore noRestore ->
                    throw new IllegalStateException("Cannot apply a restore: it is not the first event of its batch");
            }
        }

        private boolean fitsLimits(RunEvent event) {
            return !(event instanceof ModuleEvent module)
                    || state(event.envelope().runId())
                            .sequence()
                            .canAdd(module.execution().module());
        }

        private void apply(EventRecord record, RunEvent event, Function<RunState, ReducerResult> reducer) {
            var run = event.envelope().runId();
            try {
                var reduction = reducer.apply(state(run));
                if (!(event instanceof RunRestored) && reduction.state().isTooLargeAfter(state(run))) {
                    rejected.add(new RejectedRecord(
                            record,
                            RejectedRecord.RejectionKind.RUN_TOO_LARGE,
                            "Cannot apply an event: with it this run would have more than " + RunState.MAX_EXECUTIONS
                                    + " executions, or more than " + (RunState.MAX_STATE_BYTES >> 20)
                                    + " MB of last schemas, contexts and open timings: send it as an event of another"
                                    + " run",
                            null));
                    return;
                }
                states.put(run, reduction.state());
                deltas.computeIfAbsent(run, id -> new ArrayList<>()).add(reduction.delta());
                applied.add(event);
            } catch (DiffTooLargeException tooLarge) {
                rejected.add(new RejectedRecord(
                        record,
                        RejectedRecord.RejectionKind.COMPARISON_TOO_LARGE,
                        "Cannot apply an event: " + tooLarge.getMessage(),
                        null));
            } catch (RuntimeException | StackOverflowError failure) { // one event must not stop its partition
                rejected.add(new RejectedRecord(
                        record,
                        RejectedRecord.RejectionKind.NOT_APPLIED,
                        "Cannot apply an event: the service failed at it: " + failure,
                        failure));
            }
        }

        private RunState state(RunId run) {
            var state = states.get(run);
            return state == null ? before(run).state() : state;
        }

        private StoredRun before(RunId run) {
            return runs.getOrDefault(run, StoredRun.unknown(run));
        }

        BatchUpdate toResult() {
            List<RunUpdate> updates = new ArrayList<>();
            deltas.forEach((run, made) -> updates.add(new RunUpdate(before(run), state(run), made)));
            return new BatchUpdate(updates, rejected, applied, repeated, unapplied);
        }
    }
}
