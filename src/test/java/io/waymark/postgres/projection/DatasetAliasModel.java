package io.waymark.postgres.projection;

import io.waymark.domain.run.DatasetName;
import io.waymark.postgres.sql.EscapedText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Computes the other names of datasets from stored events in their order, all in memory. */
final class DatasetAliasModel {
    private DatasetAliasModel() {}

    /** Returns each other name with its dataset and the kind that was stated last. Deleted runs keep theirs. */
    static List<String> rows(List<GeneratedRuns.Step> steps) {
        Map<String, String> kinds = new TreeMap<>();
        for (var step : steps) {
            if (step.delta() == null || step.delta().aliases().isEmpty()) {
                continue;
            }
            var written = ColumnLineageModel.target(step);
            for (var alias : step.delta().aliases()) {
                var dataset = alias.dataset() == null ? written : alias.dataset();
                if (dataset != null && !dataset.equals(alias.name())) {
                    kinds.put(
                            text(alias.name()) + " -> " + dataset.hash(),
                            alias.kind().name());
                }
            }
        }
        return kinds.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .sorted()
                .toList();
    }

    private static String text(DatasetName name) {
        return EscapedText.escape(name.toString());
    }
}
