package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageEvent.RunEvent;
import io.waymark.codec.openlineage.event.LineageEventType;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The data of one OpenLineage run, merged from all its events. The data depends only on the set of the events, not on
 * the order in which they arrived.
 *
 * @param events the events, in the order of their times
 * @param runFacets the latest facet of each name that describes the run
 * @param jobFacets the latest facet of each name that describes the job
 * @param inputs the datasets that the run reads, in order of appearance
 * @param outputs the datasets that the run writes, in order of their names
 * @param outputHistory for each output and each schema that it had, the dataset as it was before the next schema; by
 *     name and then by time
 */
public record AccumulatedRun(
        List<RunEvent> events,
        Value.Members runFacets,
        Value.Members jobFacets,
        List<AccumulatedDataset> inputs,
        List<AccumulatedDataset> outputs,
        List<AccumulatedDataset> outputHistory) {
    private static final String DEFAULT_EXPERIMENT = "default";

    public AccumulatedRun {
        events = List.copyOf(events);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        outputHistory = List.copyOf(outputHistory);
    }

    public RunEvent first() {
        return events.get(0);
    }

    public Instant startTime() {
        return first().time();
    }

    /** Returns the first event that shows the start: the first START, else the first RUNNING. */
    public Optional<RunEvent> start() {
        return first(LineageEventType.START).or(() -> first(LineageEventType.RUNNING));
    }

    /** Returns the first event that ends the run. Events after it add facets, but do not change the state. */
    public Optional<RunEvent> end() {
        return events.stream().filter(event -> event.type().endsRun()).findFirst();
    }

    /**
     * Returns the experiment of the module that the run represents. Airflow runs the instances of a mapped task at the
     * same time and as the same job: they are not attempts at one execution, and each has its index as experiment.
     */
    public String experiment() {
        var index = Json.count(Json.object(runFacets, "airflow", "taskInstance"), "map_index");
        return index == null ? DEFAULT_EXPERIMENT : index.value().toString();
    }

    /** Returns whether the run processes data without an end, so that its datasets change while it runs. */
    public boolean isStreaming() {
        var processing = Json.text(Json.object(jobFacets, "jobType"), "processingType");
        return "STREAMING".equals(processing) || "SERVICE".equals(processing);
    }

    private Optional<RunEvent> first(LineageEventType type) {
        return events.stream().filter(event -> event.type() == type).findFirst();
    }
}
