package io.waymark.postgres.projection;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.lineage.CompletionLineage;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ReadField;
import io.waymark.postgres.sql.EscapedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Computes the edges between columns from stored events in their order, all in memory. */
final class ColumnLineageModel {
    private final Map<RunId, Map<String, Set<String>>> edges = new HashMap<>();
    private final Map<RunId, Map<String, DatasetName>> written = new HashMap<>();

    static ColumnLineageModel of(List<GeneratedRuns.Step> steps) {
        var model = new ColumnLineageModel();
        steps.forEach(model::apply);
        return model;
    }

    private void apply(GeneratedRuns.Step step) {
        if (step.delta() == null) {
            edges.remove(step.run());
            return;
        }
        var snapshot = step.delta().snapshot();
        boolean isStale = step.delta().execution() == null;
        if (isStale || snapshot == null || snapshot.phase() != Snapshot.Phase.COMPLETED) {
            return;
        }
        var target = target(step);
        var outputs = written.computeIfAbsent(step.run(), run -> new HashMap<>());
        if (target != null) {
            var execution = "%s -> %s by %s".formatted(step.workflow(), target, snapshot.execution());
            var lineage = step.delta().lineage();
            edges.computeIfAbsent(step.run(), run -> new HashMap<>())
                    .put(execution, lineage == null ? Set.of() : edges(lineage, outputs));
        }
        if (step.schema() != null) {
            outputs.put(snapshot.execution().module(), target);
        }
    }

    static DatasetName target(GeneratedRuns.Step step) {
        if (step.dataset() != null || step.workflow() == null) {
            return step.dataset();
        }
        return new DatasetName(
                "workflow:" + step.workflow().namespace() + "/"
                        + step.workflow().name(),
                step.delta().execution().toString());
    }

    private static Set<String> edges(CompletionLineage lineage, Map<String, DatasetName> outputs) {
        return switch (lineage) {
            case CompletionLineage.OfDatasets(var inputs) -> {
                var all = new HashSet<String>();
                inputs.forEach(input -> all.addAll(edges(input)));
                yield all;
            }
            case CompletionLineage.OfModule(var module, var fields) -> {
                var source = outputs.get(module);
                yield source == null ? Set.of() : edges(new ReadDataset(source, fields));
            }
        };
    }

    private static Set<String> edges(ReadDataset input) {
        if (input.fields().isEmpty()) {
            return Set.of(input.dataset() + " * unknown * false");
        }
        var all = new HashSet<String>();
        for (ReadField field : input.fields()) {
            var into = field.into().isEmpty() ? List.of("*") : field.into();
            into.forEach(column -> all.add("%s %s %s %s %s"
                    .formatted(input.dataset(), field.field(), field.kind(), column, field.isIndirect())));
        }
        return all;
    }

    /** Returns each edge with its number of runs. */
    List<String> rows() {
        Map<String, Integer> runs = new TreeMap<>();
        edges.values()
                .forEach(executions -> executions.forEach((execution, stated) -> stated.forEach(
                        edge -> runs.merge(EscapedText.escape(edge + " " + execution), 1, Integer::sum))));
        var rows = new ArrayList<String>();
        runs.forEach((edge, count) -> rows.add(edge + " runs=" + count));
        return rows.stream().sorted().toList();
    }
}
