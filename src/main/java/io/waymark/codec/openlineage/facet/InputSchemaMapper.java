package io.waymark.codec.openlineage.facet;

import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the schemas before an execution. The schema of the start has one attribute for each input dataset, with its
 * columns nested. The input schema of a completion has only the columns that reach the output, because tables of
 * different names are different tables: only columns of equal names or along the column lineage are compared.
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
