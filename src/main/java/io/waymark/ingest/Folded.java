package io.waymark.ingest;

import io.waymark.decode.Decoded;
import io.waymark.domain.fold.Recorded;
import io.waymark.domain.fold.Recorder;
import io.waymark.domain.fold.RunState;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ComparisonTooLarge;
import io.waymark.domain.schema.ContentHash;
import io.waymark.ingest.Portion.Taken;
import io.waymark.port.EventIdentity;
import io.waymark.port.EventRecord;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoredRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a portion makes of its runs.
 *
 * @param putAside the records that become dead letters
 * @param applied the events that the updates are made of
 * @param repeated the events that were applied before, in this portion or an earlier one
 */
record Folded(List<RunUpdate> updates, List<PutAside> putAside, List<RunEvent> applied, List<RunEvent> repeated) {

    /** Nothing but a record that goes aside. */
    static Folded aside(PutAside record) {
        return new Folded(List.of(), List.of(record), List.of(), List.of());
    }

    /**
     * Folds the events in order.
     *
     * @param runs the states before; absent when never heard of
     * @param known events that were applied in an earlier portion, with their content
     * @param restoring what to do with a restore, of which there is none but as the first
     */
    static Folded of(
            List<Taken> taken, Map<RunId, StoredRun> runs, Map<EventIdentity, ContentHash> known, Restoring restoring) {
        var folding = new Folding(runs, known, restoring);
        taken.forEach(folding::take);
        return folding.folded();
    }

    private static final class Folding {
        private final Map<RunId, StoredRun> runs;
        private final Restoring restoring;
        private final Map<EventIdentity, ContentHash> seen;
        private final Map<RunId, RunState> states = new HashMap<>();
        private final Map<RunId, List<Recording>> recordings = new LinkedHashMap<>();
        private final List<PutAside> putAside = new ArrayList<>();
        private final List<RunEvent> applied = new ArrayList<>();
        private final List<RunEvent> repeated = new ArrayList<>();

        Folding(Map<RunId, StoredRun> runs, Map<EventIdentity, ContentHash> known, Restoring restoring) {
            this.runs = runs;
            this.restoring = restoring;
            this.seen = new HashMap<>(known);
        }

        void take(Taken taken) {
            switch (taken.decoded()) {
                case Decoded.Event(var event, var traceParent, var unknown) -> take(taken.record(), event);
                case Decoded.Rejected(var reason) ->
                    putAside.add(new PutAside(taken.record(), PutAside.Kind.UNDECODABLE, reason, taken.failure()));
            }
        }

        private void take(EventRecord record, RunEvent event) {
            var envelope = event.envelope();
            var content = seen.putIfAbsent(EventIdentity.of(envelope), envelope.content());
            if (content == null) {
                applyOrRestore(record, event);
            } else if (envelope.hasContent(content)) {
                repeated.add(event);
            } else {
                putAside.add(new PutAside(
                        record,
                        PutAside.Kind.CONTRADICTING,
                        "Cannot apply an event: its id was used before, in the same run and by the same source, for "
                                + "other content: " + envelope.id(),
                        null));
            }
        }

        private void applyOrRestore(EventRecord record, RunEvent event) {
            if (!hasRoom(event)) {
                putAside.add(new PutAside(
                        record,
                        PutAside.Kind.TOO_MANY_MODULES,
                        "Cannot apply an event: " + Plan.MOST_MODULES + " modules have appeared in this run, and"
                                + " this is another one: use the name of one of them, or another run",
                        null));
                return;
            }
            if (!(event instanceof RunRestored restored)) {
                apply(record, event, state -> Recorder.record(state, event));
                return;
            }
            switch (restoring) {
                case Restoring.To(var point) -> apply(record, event, state -> Recorder.restore(state, restored, point));
                case Restoring.Done done -> repeated.add(event);
                case Restoring.Refused(var reason) ->
                    putAside.add(new PutAside(record, PutAside.Kind.NOT_RESTORABLE, reason, null));
                case Restoring.None none ->
                    throw new IllegalStateException("Cannot fold a restore: a portion begins with it");
            }
        }

        private boolean hasRoom(RunEvent event) {
            return !(event instanceof ModuleEvent module)
                    || state(event.envelope().runId())
                            .sequence()
                            .hasRoomFor(module.execution().module());
        }

        private void apply(EventRecord record, RunEvent event, Function<RunState, Recorded> fold) {
            var run = event.envelope().runId();
            try {
                var recorded = fold.apply(state(run));
                if (!(event instanceof RunRestored) && recorded.state().isTooLargeAfter(state(run))) {
                    putAside.add(new PutAside(
                            record,
                            PutAside.Kind.RUN_TOO_LARGE,
                            "Cannot apply an event: with it this run would have more than " + RunState.MOST_EXECUTIONS
                                    + " executions, or more than " + (RunState.MOST_BYTES >> 20)
                                    + " MB of last schemas, contexts and open timings: send it as an event of another"
                                    + " run",
                            null));
                    return;
                }
                states.put(run, recorded.state());
                recordings.computeIfAbsent(run, id -> new ArrayList<>()).add(recorded.recording());
                applied.add(event);
            } catch (ComparisonTooLarge tooLarge) {
                putAside.add(new PutAside(
                        record,
                        PutAside.Kind.COMPARISON_TOO_LARGE,
                        "Cannot apply an event: " + tooLarge.getMessage(),
                        null));
            } catch (RuntimeException | StackOverflowError failure) { // one event must not stop its partition
                putAside.add(new PutAside(
                        record,
                        PutAside.Kind.NOT_APPLIED,
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

        Folded folded() {
            List<RunUpdate> updates = new ArrayList<>();
            recordings.forEach((run, made) -> updates.add(new RunUpdate(before(run), state(run), made)));
            return new Folded(updates, putAside, applied, repeated);
        }
    }
}
