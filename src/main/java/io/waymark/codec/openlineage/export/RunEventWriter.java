package io.waymark.codec.openlineage.export;

import io.waymark.codec.json.TimestampFormat;
import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the OpenLineage events of one run, step by step, or the dataset event of an observation. Names, datasets and
 * facets that Waymark received in OpenLineage events are written unchanged. Not thread-safe.
 */
public final class RunEventWriter {
    private static final String OPENLINEAGE = "openlineage";
    private static final String SCHEMA = "schema";
    private static final String DATASET_FACET = "DatasetFacet";

    private final ExportedRun run;
    private final FacetWriter facetWriter;
    private final Map<ModuleExperimentName, Attempt> attempts = new HashMap<>();

    /** @param producer the URI that the events and their facets name as their producer */
    public RunEventWriter(ExportedRun run, String producer) {
        this.run = run;
        this.facetWriter = new FacetWriter(producer);
    }

    /** The attempt at an execution that a step belongs to. */
    private record Attempt(long number, @Nullable Long given, boolean isEnded) {}

    /** Returns the start of the run; empty if it has not started. */
    public Optional<Value.Members> start(RunStatus status, Value.Members context) {
        var time = status.startedAt();
        return time == null || run.id().isObservation()
                ? Optional.empty()
                : Optional.of(ofRun("START", time, context, null));
    }

    /** Returns the end of the run; empty if it has not ended. */
    public Optional<Value.Members> end(RunStatus status) {
        var time = status.endedAt();
        if (time == null || run.id().isObservation()) {
            return Optional.empty();
        }
        boolean isCompleted = status.state() == LifecycleState.COMPLETED;
        return Optional.of(ofRun(isCompleted ? "COMPLETE" : "FAIL", time, Value.Members.empty(), status.error()));
    }

    private Value.Members ofRun(String type, Instant time, Value.Members context, @Nullable Failure error) {
        var facets = runFacets(context, error);
        return event(type, time, run.lineageId(), facets, run.job(), Json.object(context, OPENLINEAGE, "job_facets"));
    }

    /** Returns the event of a step; empty for a restore, which OpenLineage does not know. */
    public Optional<Value.Members> step(ExportedStep step) {
        var snapshot = step.snapshot();
        if (run.id().isObservation()) {
            return observation(step);
        }
        return switch (snapshot.phase()) {
            case STARTED -> Optional.of(ofStep("START", step, null));
            case COMPLETED -> Optional.of(ofStep("COMPLETE", step, null));
            case FAILED -> Optional.of(ofStep("FAIL", step, error(snapshot)));
            case RESTORED -> Optional.empty();
        };
    }

    /** Returns the dataset event of an observation; empty for a restore. */
    private Optional<Value.Members> observation(ExportedStep step) {
        var dataset = step.dataset();
        if (dataset == null || step.snapshot().phase() != Snapshot.Phase.COMPLETED) {
            return Optional.empty();
        }
        var received = Json.object(step.snapshot().context(), OPENLINEAGE, "dataset", "facets");
        var facets = facetWriter.complete(received, DATASET_FACET);
        var after = step.after();
        if (after != null && facets.get(SCHEMA) == null) {
            facets = facets.with(SCHEMA, facetWriter.schema(after));
        }
        return Optional.of(Value.Members.of(
                        "eventTime",
                        new Value.Text(TimestampFormat.format(step.snapshot().time())))
                .with("producer", facetWriter.producer())
                .with("schemaURL", FacetWriter.coreSchema("DatasetEvent"))
                .with("dataset", name(dataset).with("facets", facets)));
    }

    private Value.Members ofStep(String type, ExportedStep step, @Nullable Failure error) {
        var snapshot = step.snapshot();
        var context = snapshot.context();
        var facets = runFacets(context, error).with("parent", facetWriter.parent(run));
        var event = event(
                type,
                snapshot.time(),
                lineageId(snapshot),
                facets,
                job(snapshot),
                Json.object(context, OPENLINEAGE, "job_facets"));
        return event.with("inputs", new Value.Items(inputs(step))).with("outputs", new Value.Items(outputs(step)));
    }

    /** Returns the original id of a run of OpenLineage, else one for each attempt. */
    private String lineageId(Snapshot snapshot) {
        var original = Json.text(Json.object(snapshot.context(), OPENLINEAGE), "run_id");
        return original == null
                ? run.lineageId(snapshot.execution(), attempt(snapshot).number())
                : ExportedRun.uuid(original);
    }

    /** Returns the attempt of a step: a start, and an end without a start, begins another one. */
    private Attempt attempt(Snapshot snapshot) {
        boolean isEnd = snapshot.phase() != Snapshot.Phase.STARTED;
        var current = attempts.get(snapshot.execution());
        boolean isSame = current != null
                && (snapshot.attempt() == null
                        ? isEnd && !current.isEnded()
                        : snapshot.attempt().equals(current.given()));
        var number = current == null ? 1 : isSame ? current.number() : current.number() + 1;
        var attempt = new Attempt(number, snapshot.attempt(), isEnd);
        attempts.put(snapshot.execution(), attempt);
        return attempt;
    }

    private LineageName job(Snapshot snapshot) {
        var original = Json.object(snapshot.context(), OPENLINEAGE, "job");
        var namespace = Json.text(original, "namespace");
        var name = Json.text(original, "name");
        return namespace == null || name == null ? run.job(snapshot.execution()) : new LineageName(namespace, name);
    }

    private static @Nullable Failure error(Snapshot snapshot) {
        var error = Json.object(snapshot.context(), "error");
        var type = Json.text(error, "type");
        var message = Json.text(error, "message");
        return type == null || message == null ? null : new Failure(type, message, Json.text(error, "stack_trace"));
    }

    private Value.Members runFacets(Value.Members context, @Nullable Failure error) {
        var facets = facetWriter.complete(Json.object(context, OPENLINEAGE, "run_facets"), "RunFacet");
        if (error != null && facets.get("errorMessage") == null) {
            facets = facets.with("errorMessage", facetWriter.error(error));
        }
        var others = new HashMap<>(context.members());
        others.keySet().removeAll(List.of(OPENLINEAGE, "error", "sequence_position"));
        return others.isEmpty()
                ? facets
                : facets.with("waymark_context", facetWriter.context(new Value.Members(others)));
    }

    private List<Value> inputs(ExportedStep step) {
        var original = Json.objects(Json.object(step.snapshot().context(), OPENLINEAGE), "inputs");
        if (!original.isEmpty()) {
            return original.stream()
                    .<Value>map(input -> dataset(input, "inputFacets", "InputDatasetFacet"))
                    .toList();
        }
        var inputs = new ArrayList<Value>();
        for (var input : step.inputs()) {
            inputs.add(input(input, step));
        }
        return inputs;
    }

    /** Returns a dataset that the step read. A single one has the schema before the step. */
    private Value input(ReadDataset input, ExportedStep step) {
        var before = step.before();
        var facets = before == null || step.inputs().size() > 1
                ? Value.Members.empty()
                : Value.Members.of(SCHEMA, facetWriter.schema(before));
        return name(input.dataset()).with("facets", facets);
    }

    private List<Value> outputs(ExportedStep step) {
        var dataset = step.dataset();
        if (dataset == null || step.snapshot().phase() != Snapshot.Phase.COMPLETED) {
            return List.of();
        }
        var original = Json.objects(Json.object(step.snapshot().context(), OPENLINEAGE), "outputs").stream()
                .filter(output -> dataset.name().equals(Json.text(output, "name"))
                        && dataset.namespace().equals(Json.text(output, "namespace")))
                .findFirst();
        if (original.isPresent()) {
            return List.of(dataset(original.get(), "outputFacets", "OutputDatasetFacet"));
        }
        var facets = Value.Members.empty();
        var lineage = facetWriter.columnLineage(step.inputs());
        if (!lineage.isEmpty()) {
            facets = facets.with("columnLineage", lineage);
        }
        var after = step.after();
        if (after != null) {
            facets = facets.with(SCHEMA, facetWriter.schema(after));
        }
        return List.of(name(dataset).with("facets", facets));
    }

    /** Returns a dataset as OpenLineage events stated it. */
    private Value dataset(Value.Members original, String usage, String usageType) {
        return Value.Members.of("namespace", text(original, "namespace"))
                .with("name", text(original, "name"))
                .with("facets", facetWriter.complete(Json.object(original, "facets"), DATASET_FACET))
                .with(usage, facetWriter.complete(Json.object(original, "usage_facets"), usageType));
    }

    private static Value text(Value.Members from, String name) {
        var text = Json.text(from, name);
        return new Value.Text(text == null ? "" : text);
    }

    private static Value.Members name(DatasetName dataset) {
        return Value.Members.of("namespace", new Value.Text(dataset.namespace()))
                .with("name", new Value.Text(dataset.name()));
    }

    private Value.Members event(
            String type, Instant time, String id, Value.Members runFacets, LineageName job, Value.Members jobFacets) {
        return Value.Members.of("eventType", new Value.Text(type))
                .with("eventTime", new Value.Text(TimestampFormat.format(time)))
                .with("producer", facetWriter.producer())
                .with("schemaURL", FacetWriter.coreSchema("RunEvent"))
                .with("run", Value.Members.of("runId", new Value.Text(id)).with("facets", runFacets))
                .with(
                        "job",
                        Value.Members.of("namespace", new Value.Text(job.namespace()))
                                .with("name", new Value.Text(job.name()))
                                .with("facets", facetWriter.complete(jobFacets, "JobFacet")));
    }
}
