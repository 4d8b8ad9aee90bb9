package io.waymark.postgres.projection;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.Replay;
import io.waymark.fixture.UndoCheck;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.StoreFixture;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Stores recorded traces, and generated histories of several workflows: interleaved runs, renamed fields, named
 * datasets, restores, failures, deletions, and runs whose times are out of order.
 */
final class GeneratedRuns {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final ConsumerOffsets NO_OFFSETS = ConsumerOffsets.of(Map.of());
    private static final List<String> MODULES = List.of("Loader", "a/b", "Synthesizer");
    private static final List<String> TYPES = List.of("int", "float", "str");
    private static final int MAX_OPEN_RUNS = 6;

    private final StoreFixture fixture;
    private final Random random;
    private final List<Run> open = new ArrayList<>();
    private final List<RunId> stored = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private int runs;
    private int events;

    GeneratedRuns(StoreFixture fixture, long seed) {
        this.fixture = fixture;
        this.random = new Random(seed);
    }

    /** A stored event, or the deletion of a run (null delta), in the order of the feed. */
    record Step(RunId run, Workflow workflow, RunEventDelta delta, DatasetName dataset, Schema schema, RunEvent event) {
        private static Step deletion(RunId run) {
            Workflow workflow = null;
            RunEventDelta delta = null;
            DatasetName dataset = null;
            Schema schema = null;
            RunEvent event = null;
            return new Step(run, workflow, delta, dataset, schema, event);
        }
    }

    private static final class Run {
        private final RunId id;
        private final UndoCheck states;
        private StoredRun stored;
        private long clock;

        private Run(RunId id, long clock) {
            this.id = id;
            this.stored = StoredRun.unknown(id);
            this.states = new UndoCheck(stored.state());
            this.clock = clock;
        }
    }

    List<Step> steps() {
        return steps;
    }

    /** Returns the runs that are not deleted. */
    List<RunId> stored() {
        return stored;
    }

    /** Stores events, each in its own transaction. */
    void store(int count) {
        for (int i = 0; i < count; i++) {
            if (open.size() < 2 || (open.size() < MAX_OPEN_RUNS && random.nextInt(10) == 0)) {
                begin();
            } else {
                step(open.get(random.nextInt(open.size())));
            }
        }
    }

    /** Deletes a stored run. */
    void delete() {
        var id = stored.remove(random.nextInt(stored.size()));
        open.removeIf(run -> run.id.equals(id));
        fixture.delete(id);
        steps.add(Step.deletion(id));
    }

    /** Stores the events of a recorded trace. */
    void store(RecordedTrace trace) {
        var decoder = new EventDecoder();
        var events = trace.events().stream()
                .map(event -> ((DecodeResult.ValidEvent) decoder.decode(event)).event())
                .toList();
        var run = new Run(events.getFirst().envelope().runId(), 0);
        stored.add(run.id);
        for (var event : Replay.once(events)) {
            var completed = event instanceof RunEvent.ModuleCompleted completion ? completion : null;
            apply(
                    run,
                    event,
                    completed == null ? null : completed.dataset(),
                    completed == null ? null : completed.schema());
        }
    }

    private void begin() {
        int number = ++runs;
        var workflow = random.nextInt(8) == 0 ? null : new Workflow("n/" + random.nextInt(2), "w" + random.nextInt(3));
        var run = new Run(new RunId("run-" + number), number * 1000L - random.nextInt(4000));
        open.add(run);
        stored.add(run.id);
        apply(
                run,
                new RunEvent.RunStarted(
                        envelope(run), new RunPlan(workflow, config(), null, null), Value.Members.empty()),
                null,
                null);
    }

    private void step(Run run) {
        var execution = new ModuleExperimentName(
                MODULES.get(random.nextInt(MODULES.size())), random.nextInt(5) == 0 ? "x" : "y");
        switch (random.nextInt(12)) {
            case 0 -> start(run, execution);
            case 1 ->
                apply(
                        run,
                        new RunEvent.ModuleFailed(
                                envelope(run),
                                execution,
                                new Failure("E", "m" + random.nextInt(2), null),
                                Value.Members.empty()),
                        null,
                        null);
            case 2 ->
                apply(
                        run,
                        new RunEvent.TimingEnded(
                                envelope(run),
                                new TimedStep(execution, "fit"),
                                random.nextInt(4) == 0,
                                random.nextInt(100) / 4.0,
                                Value.Members.empty()),
                        null,
                        null);
            case 3 -> restore(run);
            case 4 -> end(run);
            case 5, 6, 7, 8 -> {
                start(run, execution);
                complete(run, execution);
            }
            default -> complete(run, execution);
        }
    }

    private void start(Run run, ModuleExperimentName execution) {
        apply(run, new RunEvent.ModuleStarted(envelope(run), execution, null, Value.Members.empty()), null, null);
    }

    private void complete(Run run, ModuleExperimentName execution) {
        var schema = schema();
        var dataset = random.nextInt(6) == 0 ? new DatasetName("s3://x", "t/" + random.nextInt(2)) : null;
        var event = new RunEvent.ModuleCompleted(
                envelope(run),
                execution,
                null,
                schema,
                null,
                output(),
                GeneratedLineage.transformations(random),
                dataset,
                GeneratedLineage.inputs(random),
                GeneratedLineage.aliases(random),
                Value.Members.empty());
        apply(run, event, dataset, schema);
    }

    private Value.Members config() {
        return random.nextInt(4) == 0
                ? null
                : DomainJson.readMembers("""
                        {"Loader": {"y": {"rows": %d, "a/b~": "%d"}}}
                        """.formatted(random.nextInt(2), random.nextInt(2)));
    }

    private ExecutionOutput output() {
        Value.Members ref = null;
        Value.Members profile = null;
        return random.nextInt(3) == 0
                ? ExecutionOutput.NONE
                : new ExecutionOutput(
                        new RawJson("{\"score\":%d.0,\"text\":\"%d\"}".formatted(random.nextInt(3), random.nextInt(2))),
                        ref,
                        profile);
    }

    private void restore(Run run) {
        var kept = run.states.kept();
        if (!kept.isEmpty()) {
            var target = kept.get(random.nextInt(kept.size())).snapshot().id().toString();
            apply(run, new RunEvent.RunRestored(envelope(run), target, List.of(), Value.Members.empty()), null, null);
        }
    }

    private void end(Run run) {
        var event = random.nextInt(3) == 0
                ? new RunEvent.RunFailed(envelope(run), null, Value.Members.empty())
                : new RunEvent.RunCompleted(envelope(run), Value.Members.empty());
        apply(run, event, null, null);
        open.remove(run);
    }

    private void apply(Run run, RunEvent event, DatasetName dataset, Schema schema) {
        var delta = run.states.apply(event).delta();
        var update = new RunUpdate(run.stored, run.states.now(), List.of(delta));
        var result = fixture.store()
                .append(List.of(update), List.of(), NO_OFFSETS, NO_OFFSETS)
                .block();
        run.stored = ((AppendResult.Stored) result).runs().get(run.id);
        steps.add(new Step(run.id, delta.workflow(), delta, dataset, schema, event));
    }

    /** Returns a schema of few fields, one of them nested; renames keep the id of the field. */
    private Schema schema() {
        var fields = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            if (random.nextInt(8) != 0) {
                fields.append(fields.isEmpty() ? "" : ",")
                        .append("\"")
                        .append(random.nextInt(8) == 0 ? "renamed" : "f")
                        .append(i)
                        .append("\":{\"field_id\":")
                        .append(i)
                        .append(",\"type\":\"")
                        .append(TYPES.get(random.nextInt(6) == 0 ? random.nextInt(3) : 0))
                        .append("\"}");
            }
        }
        if (random.nextInt(3) != 0) {
            fields.append(fields.isEmpty() ? "" : ",").append("""
                    "%s": {"field_id": 8, "attributes": {"%s": {"field_id": 9, "type": "%s"}}}
                    """.formatted(
                            random.nextInt(4) == 0 ? "renamed-outer" : "outer",
                            random.nextInt(4) == 0 ? "renamed-inner" : "inner",
                            TYPES.get(random.nextInt(6) == 0 ? random.nextInt(3) : 0)));
        }
        return DomainJson.readSchema("{\"id\":\"t\",\"attributes\":{" + fields + "}}");
    }

    private EventAttributes envelope(Run run) {
        run.clock += random.nextInt(400);
        int number = ++events;
        return new EventAttributes(
                run.id,
                "test",
                "event-" + number,
                START.plus(run.clock * 1000 + number, ChronoUnit.MILLIS),
                new ContentHasher().add(number).hash());
    }
}
