package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageEvent.RunEvent;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Merges the events of one OpenLineage run, in the order of their times. A facet replaces an earlier facet of the same
 * name, and a facet with {@code _deleted} removes it. If an event lacks a facet, the earlier facet remains valid. A
 * schema facet without {@code fields} also leaves the earlier schema valid. A schema facet with empty {@code fields}
 * clears it.
 */
public final class RunAccumulator {
    private static final String FACETS = "facets";

    private Value.Members runFacets = Value.Members.empty();
    private Value.Members jobFacets = Value.Members.empty();
    private final Map<LineageName, AccumulatedDataset> inputs = new LinkedHashMap<>();
    private final Map<LineageName, AccumulatedDataset> outputs = new TreeMap<>();
    private final Map<LineageName, List<AccumulatedDataset>> formerOutputs = new TreeMap<>();

    private RunAccumulator() {}

    /** Adds up the events of one run, at least one, in any order. */
    public static AccumulatedRun accumulate(Collection<RunEvent> events) {
        var ordered = new ArrayList<>(events);
        ordered.sort(RunEvent.ORDER);
        var accumulator = new RunAccumulator();
        ordered.forEach(accumulator::add);
        return new AccumulatedRun(
                ordered,
                accumulator.runFacets,
                accumulator.jobFacets,
                List.copyOf(accumulator.inputs.values()),
                List.copyOf(accumulator.outputs.values()),
                accumulator.outputHistory());
    }

    /** Returns the outputs with each of their schemas. An output begins with its first schema. */
    private List<AccumulatedDataset> outputHistory() {
        var history = new ArrayList<AccumulatedDataset>();
        outputs.forEach((name, current) -> Stream.concat(
                        formerOutputs.getOrDefault(name, List.of()).stream(), Stream.of(current))
                .dropWhile(output -> output.columns() == null)
                .forEach(history::add));
        return history;
    }

    private void add(RunEvent event) {
        var body = event.body();
        runFacets = merge(runFacets, Json.object(body, "run", FACETS));
        jobFacets = merge(jobFacets, Json.object(body, "job", FACETS));
        Json.objects(body, "inputs").forEach(input -> add(inputs, input, "inputFacets", event.time()));
        Json.objects(body, "outputs").forEach(output -> {
            var before = add(outputs, output, "outputFacets", event.time());
            if (before != null && before.schemaTime() != null && hasOtherSchema(outputs.get(before.name()), before)) {
                formerOutputs
                        .computeIfAbsent(before.name(), name -> new ArrayList<>())
                        .add(before);
            }
        });
    }

    private static boolean hasOtherSchema(@Nullable AccumulatedDataset now, AccumulatedDataset before) {
        return now != null && !Objects.equals(now.schemaTime(), before.schemaTime());
    }

    /** Merges a dataset of an event. Returns the dataset as it was before; null if it is new. */
    private static @Nullable AccumulatedDataset add(
            Map<LineageName, AccumulatedDataset> datasets, Value.Members dataset, String usageFacets, Instant time) {
        var namespace = Json.text(dataset, "namespace");
        var name = Json.text(dataset, "name");
        if (namespace == null || name == null) {
            return null; // the reader has rejected such an event
        }
        var key = new LineageName(namespace, name);
        var before = datasets.getOrDefault(
                key, new AccumulatedDataset(key, Value.Members.empty(), Value.Members.empty(), null));
        var facets = merge(before.facets(), Json.object(dataset, FACETS));
        return datasets.put(
                key,
                new AccumulatedDataset(
                        key,
                        facets,
                        merge(before.usage(), Json.object(dataset, usageFacets)),
                        schemaTime(before, facets, time)));
    }

    private static @Nullable Instant schemaTime(AccumulatedDataset before, Value.Members facets, Instant time) {
        var earlier = before.facets().get(AccumulatedDataset.SCHEMA);
        var now = facets.get(AccumulatedDataset.SCHEMA);
        return now == null ? null : now.equals(earlier) ? before.schemaTime() : time;
    }

    private static Value.Members merge(Value.Members before, Value.Members later) {
        var merged = new LinkedHashMap<>(before.members());
        later.members().forEach((name, facet) -> {
            if (facet instanceof Value.Members object && isDeletion(object)) {
                merged.remove(name);
            } else if (!(facet instanceof Value.Null) && !lacksFields(name, facet)) {
                merged.put(name, facet);
            }
        });
        return new Value.Members(merged);
    }

    private static boolean isDeletion(Value.Members facet) {
        return facet.get("_deleted") instanceof Value.Bool deleted && deleted.value();
    }

    private static boolean lacksFields(String name, Value facet) {
        return name.equals(AccumulatedDataset.SCHEMA)
                && !(facet instanceof Value.Members schema && schema.get("fields") instanceof Value.Items);
    }
}
