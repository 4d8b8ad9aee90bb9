package io.waymark.codec.openlineage;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageEvent;
import io.waymark.codec.openlineage.event.LineageEvent.DatasetEvent;
import io.waymark.codec.openlineage.event.LineageEvent.JobEvent;
import io.waymark.codec.openlineage.event.LineageEvent.RunEvent;
import io.waymark.codec.openlineage.event.LineageEventType;
import io.waymark.codec.openlineage.event.NameShortener;
import io.waymark.codec.openlineage.facet.AccumulatedDataset;
import io.waymark.codec.openlineage.facet.AccumulatedRun;
import io.waymark.codec.openlineage.facet.ColumnMapper;
import io.waymark.codec.openlineage.facet.DatasetAliasMapper;
import io.waymark.codec.openlineage.facet.ErrorMapper;
import io.waymark.codec.openlineage.facet.RawFacetContextMapper;
import io.waymark.codec.openlineage.facet.RunAccumulator;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Translates OpenLineage events to native events (events in Waymark's own format). The native events of a set of
 * OpenLineage events do not depend on the order in which these arrived. For each new OpenLineage event, the translator
 * translates the set without the new event and the set with it. It returns the native events that only the second
 * translation contains, and repeats the end of an ended run after them.
 */
public final class LineageTranslator {
    private LineageTranslator() {}

    /**
     * Returns the native events that a new event adds, in the order in which they must be published. Empty if the event
     * changes nothing.
     *
     * @param added the new event
     * @param known the events that were translated before: those of the same run and group, and those of the run
     *     itself, in any order
     */
    public static List<EncodedNativeEvent> translate(LineageEvent added, Collection<LineageEvent> known) {
        var events = added instanceof RunEvent event
                ? difference(event, runEvents(known))
                : added instanceof JobEvent job ? translate(job) : translate((DatasetEvent) added);
        return events.stream().map(event -> event.withId(added.hash())).toList();
    }

    private static List<RunEvent> runEvents(Collection<LineageEvent> events) {
        return events.stream()
                .filter(RunEvent.class::isInstance)
                .map(RunEvent.class::cast)
                .toList();
    }

    private static List<TranslatedNativeEvent> difference(RunEvent added, List<RunEvent> known) {
        var all = new ArrayList<>(known);
        all.add(added);
        var groupBefore = group(added, known);
        var before = groupBefore.isEmpty() ? List.<TranslatedNativeEvent>of() : translateGroup(groupBefore);
        var after = translateGroup(group(added, all));
        var difference = new ArrayList<>(after);
        difference.removeIf(Set.copyOf(before)::contains);
        repeatEnds(difference, after);
        if (!difference.isEmpty()) {
            end(all).filter(end -> !difference.contains(end)).ifPresent(difference::add);
        }
        return difference;
    }

    /**
     * Adds the last end of each attempt that has other new events. A start that arrives after its end would otherwise
     * leave the module in progress, if other modules have changed the path of the run in between; and a schema of a
     * streaming job that arrives after a later one would replace it.
     */
    private static void repeatEnds(List<TranslatedNativeEvent> difference, List<TranslatedNativeEvent> all) {
        var changed = difference.stream().map(Attempt::of).collect(Collectors.toSet());
        var added = Set.copyOf(difference);
        Map<Attempt, TranslatedNativeEvent> ends = new LinkedHashMap<>();
        all.stream().filter(LineageTranslator::isEnd).forEach(end -> ends.put(Attempt.of(end), end));
        ends.forEach((attempt, end) -> {
            if (changed.contains(attempt) && !added.contains(end)) {
                difference.add(end);
            }
        });
    }

    private static boolean isEnd(TranslatedNativeEvent event) {
        return event.type().equals(TranslatedNativeEvent.COMPLETED)
                || event.type().equals(TranslatedNativeEvent.FAILED);
    }

    /** The attempt at an execution to which a native event belongs; all members are null for an event of the run. */
    private record Attempt(
            @Nullable Value module,
            @Nullable Value experiment,
            @Nullable Value number) {
        static Attempt of(TranslatedNativeEvent event) {
            var data = event.data();
            return new Attempt(data.get("module"), data.get("experiment"), data.get("attempt"));
        }
    }

    private static List<RunEvent> group(RunEvent added, List<RunEvent> events) {
        return events.stream()
                .filter(event -> event.group().equals(added.group()))
                .toList();
    }

    private static List<TranslatedNativeEvent> translateGroup(List<RunEvent> group) {
        var runs = byStart(group);
        return runs.get(0).first().isRoot() ? translateRoot(runs.get(0)) : translateJob(runs);
    }

    private static List<TranslatedNativeEvent> translateRoot(AccumulatedRun root) {
        var events = new ArrayList<TranslatedNativeEvent>();
        events.add(started(root, workflow(root.first()).with("context", RawFacetContextMapper.context(root))));
        if (!root.inputs().isEmpty() || !root.outputs().isEmpty()) {
            events.addAll(ModuleTranslator.translate(root, 1));
        }
        end(root.events()).ifPresent(events::add);
        return events;
    }

    private static List<TranslatedNativeEvent> translateJob(List<AccumulatedRun> runs) {
        var events = new ArrayList<TranslatedNativeEvent>();
        events.add(started(runs.get(0), workflow(runs.get(0).first())));
        Map<String, Long> attempts = new HashMap<>();
        for (var run : runs) {
            events.addAll(ModuleTranslator.translate(run, attempts.merge(run.experiment(), 1L, Long::sum)));
        }
        return events;
    }

    /** Groups events by their run of OpenLineage, in the order of the first times: the attempts at one job. */
    private static List<AccumulatedRun> byStart(List<RunEvent> events) {
        Map<String, List<RunEvent>> byRun = new LinkedHashMap<>();
        events.forEach(event -> byRun.computeIfAbsent(event.lineageRun(), run -> new ArrayList<>())
                .add(event));
        return byRun.values().stream()
                .map(RunAccumulator::accumulate)
                .sorted(Comparator.comparing(AccumulatedRun::startTime)
                        .thenComparing(run -> run.first().lineageRun()))
                .toList();
    }

    private static TranslatedNativeEvent started(AccumulatedRun run, Value.Members data) {
        return new TranslatedNativeEvent(run.first().run(), TranslatedNativeEvent.RUN_STARTED, run.startTime(), data);
    }

    private static Value.Members workflow(RunEvent event) {
        return Value.Members.of("workflow", event.workflow().value());
    }

    /**
     * Returns the end of the run itself, if it has ended. It is published again after each event of a job, because
     * native events of a module would set a failed run to in progress.
     */
    private static Optional<TranslatedNativeEvent> end(List<RunEvent> events) {
        var ofRoot = events.stream().filter(RunEvent::isRoot).toList();
        if (ofRoot.isEmpty()) {
            return Optional.empty();
        }
        var root = RunAccumulator.accumulate(ofRoot);
        return root.end().map(end -> {
            boolean isCompleted = end.type() == LineageEventType.COMPLETE;
            return new TranslatedNativeEvent(
                    end.run(),
                    isCompleted ? TranslatedNativeEvent.RUN_COMPLETED : TranslatedNativeEvent.RUN_FAILED,
                    end.time(),
                    isCompleted
                            ? Value.Members.empty()
                            : Value.Members.of("error", ErrorMapper.error(root, end.type())));
        });
    }

    private static List<TranslatedNativeEvent> translate(JobEvent event) {
        var module = new Value.Text(NameShortener.shorten(event.job().name()));
        var plan = Value.Members.of("workflow", event.job().value())
                .with("sequence", new Value.Items(List.of(module)))
                .with("context", RawFacetContextMapper.contextOf(event));
        return List.of(new TranslatedNativeEvent(event.run(), TranslatedNativeEvent.RUN_PLANNED, event.time(), plan));
    }

    private static List<TranslatedNativeEvent> translate(DatasetEvent event) {
        var columns = ColumnMapper.columns(Json.object(event.body(), "dataset", "facets", AccumulatedDataset.SCHEMA));
        var data = Value.Members.of("dataset", event.dataset().value())
                .with("context", RawFacetContextMapper.contextOf(event));
        if (!columns.isEmpty()) {
            data = data.with("schema", ColumnMapper.schema(event.dataset().name(), columns));
        }
        data = Json.with(
                data,
                "aliases",
                DatasetAliasMapper.aliases(event.dataset(), Json.object(event.body(), "dataset", "facets")));
        var name = event.dataset().namespace() + '/' + event.dataset().name();
        return List.of(new TranslatedNativeEvent(name, TranslatedNativeEvent.DATASET_OBSERVED, event.time(), data));
    }
}
