package io.waymark.codec.openlineage;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.openlineage.event.LineageEvent;
import io.waymark.codec.openlineage.event.LineageEventReader;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.state.RunReducer;
import io.waymark.domain.state.RunState;
import io.waymark.port.store.EventIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Receives OpenLineage events in memory: translates them like the service, and applies the native events. */
final class LineageModel {
    private final EventDecoder decoder = new EventDecoder();
    private final Map<String, List<LineageEvent>> stored = new HashMap<>();
    private final Map<String, LineageEvent.RunEvent> firstEvents = new HashMap<>();
    private final Set<EventIdentity> applied = new HashSet<>();
    private final List<RunEvent> published = new ArrayList<>();
    private final Map<RunId, RunState> runs = new HashMap<>();
    private final Map<DatasetName, ModuleCompleted> datasets = new HashMap<>();
    private final Map<String, Set<ContentHash>> versions = new TreeMap<>();

    /** The answers to requests in the end, independent of the order of arrival. */
    record View(
            Map<String, LifecycleState> runs,
            Map<String, String> workflows,
            Map<String, LifecycleState> modules,
            Map<String, ContentHash> schemas,
            Map<String, ContentHash> datasets,
            Map<String, Set<ContentHash>> versions,
            Map<String, List<ReadDataset>> edges) {}

    LineageModel receive(Iterable<byte[]> events) {
        events.forEach(this::receive);
        return this;
    }

    /** Receives one event. Returns the native events that it adds. */
    List<RunEvent> receive(byte[] event) {
        var added = join(LineageEventReader.read(event));
        var group = stored.computeIfAbsent(group(added), key -> new ArrayList<>());
        if (group.stream().anyMatch(known -> known.hash().equals(added.hash()))) {
            return List.of();
        }
        var known = new ArrayList<>(group);
        if (added instanceof LineageEvent.RunEvent ofRun && !ofRun.group().isEmpty()) {
            known.addAll(stored.getOrDefault(ofRun.run() + "/", List.of()));
        }
        group.add(added);
        var translated = LineageTranslator.translate(added, known).stream()
                .map(this::decode)
                .toList();
        translated.stream()
                .filter(one -> applied.add(EventIdentity.of(one.envelope())))
                .forEach(this::apply);
        return translated;
    }

    /** Returns an event as one of the run of the first event of its OpenLineage run. */
    private LineageEvent join(LineageEvent event) {
        if (!(event instanceof LineageEvent.RunEvent ofRun)) {
            return event;
        }
        var first = firstEvents.computeIfAbsent(ofRun.lineageRun(), run -> ofRun);
        return first.run().equals(ofRun.run()) ? ofRun : ofRun.in(first.run(), first.workflow(), first.parent());
    }

    private static String group(LineageEvent event) {
        return event instanceof LineageEvent.RunEvent ofRun ? ofRun.run() + "/" + ofRun.group() : event.hash();
    }

    private RunEvent decode(EncodedNativeEvent event) {
        return switch (decoder.decode(event.event().array())) {
            case DecodeResult.ValidEvent(var decoded, var trace, var unknown) -> decoded;
            case DecodeResult.Rejected(var reason) -> throw new AssertionError(reason);
        };
    }

    private void apply(RunEvent event) {
        var run = event.envelope().runId();
        var reduction = RunReducer.reduce(runs.getOrDefault(run, RunState.initial(run)), event);
        runs.put(run, reduction.state());
        published.add(event);
        if (completion(event) instanceof ModuleCompleted completed
                && completed.dataset() != null
                && completed.schema() != null) {
            datasets.put(completed.dataset(), completed);
            versions.computeIfAbsent(completed.dataset().toString(), name -> new HashSet<>())
                    .add(completed.schema().hash());
        }
    }

    private static RunEvent completion(RunEvent event) {
        return event instanceof RunEvent.DatasetObserved observed ? observed.toCompletion() : event;
    }

    List<RunEvent> published() {
        return published;
    }

    RunState run(String id) {
        return runs.get(new RunId(id));
    }

    View view() {
        Map<String, LifecycleState> states = new TreeMap<>();
        Map<String, String> workflows = new TreeMap<>();
        Map<String, LifecycleState> modules = new TreeMap<>();
        Map<String, ContentHash> schemas = new TreeMap<>();
        runs.forEach((id, run) -> {
            states.put(id.value(), run.status().state());
            workflows.put(id.value(), String.valueOf(run.plan().workflow()));
            run.executions().values().stream()
                    .sorted(Comparator.comparing(Execution::number))
                    .forEach(one -> modules.put(id + "/" + one.key().last().module(), one.state()));
            run.metadata().forEach((module, schema) -> schemas.put(id + "/" + module, schema.hash()));
        });
        Map<String, ContentHash> current = new TreeMap<>();
        Map<String, List<ReadDataset>> edges = new TreeMap<>();
        datasets.forEach((name, completed) -> {
            current.put(name.toString(), completed.schema().hash());
            edges.put(name.toString(), completed.inputs());
        });
        return new View(states, workflows, modules, schemas, current, versions, edges);
    }
}
