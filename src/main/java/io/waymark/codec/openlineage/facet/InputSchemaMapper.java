package io.waymark.codec.openlineage.facet;

import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the schema before an execution from the schemas of its input datasets. The schema of a start has one
 * attribute for each input dataset, with the columns of the dataset nested in it. The input schema of a completion has
 * only columns that can be compared with the output: its sources in the column lineage, or, without column lineage, the
 * columns of the same names.
 */
public final class InputSchemaMapper {
    private InputSchemaMapper() {}

    /** Returns the schemas of all inputs; null if no input has one. */
    public static Value.@Nullable Members ofStart(List<AccumulatedDataset> inputs) {
        Map<String, Value> datasets = new LinkedHashMap<>();
        for (var input : inputs) {
            var columns = input.columns();
            if (columns != null) {
                datasets.put(
                        input.name().namespace() + '/' + input.name().name(), Value.Members.of("attributes", columns));
            }
        }
        return datasets.isEmpty() ? null : ColumnMapper.schema("inputs", new Value.Members(datasets));
    }

    /**
     * Returns the schema with which the schema of an output is compared. With column lineage, it has the columns from
     * which the output is computed. Without, it has the columns of the output, with the types of the input columns of
     * the same names.
     */
    public static Value.Members ofOutput(
            AccumulatedDataset output, List<AccumulatedDataset> inputs, ColumnLineage lineage) {
        Map<String, Value> columns = new LinkedHashMap<>();
        output.columnsOrEmpty().members().forEach((name, column) -> {
            if (lineage.isEmpty()) {
                columns.put(name, sameName(name, column, inputs));
            } else {
                addSources(columns, name, inputs, lineage);
            }
        });
        return ColumnMapper.schema(output.name().name(), new Value.Members(columns));
    }

    private static Value sameName(String name, Value column, List<AccumulatedDataset> inputs) {
        for (var input : inputs) {
            var found = input.columnsOrEmpty().get(name);
            if (found != null) {
                return found;
            }
        }
        return column;
    }

    private static void addSources(
            Map<String, Value> columns, String name, List<AccumulatedDataset> inputs, ColumnLineage lineage) {
        for (var source : lineage.directSources(name)) {
            inputs.stream()
                    .filter(input -> input.name().equals(source.dataset()))
                    .map(input -> input.columnsOrEmpty().get(source.column()))
                    .filter(found -> found != null)
                    .findFirst()
                    .ifPresent(found -> columns.putIfAbsent(source.column(), found));
        }
    }
}
