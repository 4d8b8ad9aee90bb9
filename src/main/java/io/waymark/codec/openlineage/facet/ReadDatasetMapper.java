package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.codec.openlineage.facet.ColumnLineage.Source;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Maps the inputs of a run and the column lineage of an output to the member {@code inputs} of a native completion. All
 * source columns are included: direct sources, plain copies among them, and indirect sources.
 */
public final class ReadDatasetMapper {
    private ReadDatasetMapper() {}

    /** Identifies the use of a column in one way. */
    private record Use(String column, String kind, boolean isDirect) {}

    /** Returns the read datasets: the inputs of the run, then others that the column lineage names. */
    public static Value.Items inputs(List<AccumulatedDataset> inputs, ColumnLineage lineage) {
        Map<LineageName, Map<Use, Set<String>>> datasets = new LinkedHashMap<>();
        inputs.forEach(input -> datasets.put(input.name(), new LinkedHashMap<>()));
        lineage.sources()
                .forEach((column, sources) ->
                        sources.forEach(source -> addUse(datasets, source).add(column)));
        lineage.ofAllRows().forEach(source -> addUse(datasets, source));
        var items = new ArrayList<Value>();
        datasets.forEach((name, uses) -> items.add(uses.isEmpty() ? name.value() : dataset(name, uses)));
        return new Value.Items(items);
    }

    private static Set<String> addUse(Map<LineageName, Map<Use, Set<String>>> datasets, Source source) {
        return datasets.computeIfAbsent(source.dataset(), name -> new LinkedHashMap<>())
                .computeIfAbsent(
                        new Use(source.column(), source.kind(), source.isDirect()), use -> new LinkedHashSet<>());
    }

    private static Value.Members dataset(LineageName name, Map<Use, Set<String>> uses) {
        var fields = new ArrayList<Value>();
        uses.forEach((use, into) -> {
            var field = Value.Members.of("field", new Value.Text(use.column()))
                    .with(
                            "into",
                            new Value.Items(
                                    into.stream().<Value>map(Value.Text::new).toList()))
                    .with("kind", new Value.Text(use.kind()));
            fields.add(use.isDirect() ? field : field.with("indirect", new Value.Bool(true)));
        });
        return name.value().with("fields", new Value.Items(fields));
    }
}
