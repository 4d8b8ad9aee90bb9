package io.waymark.client.example;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table in memory, as an ordered map of columns. All columns have the same length. A cell is a Long, a Double, a
 * String or null. Immutable.
 *
 * @param columns the cells of each column, by its name
 */
record Table(Map<String, List<@Nullable Object>> columns) {
    Table {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    int rows() {
        return columns.isEmpty() ? 0 : columns.values().iterator().next().size();
    }

    List<@Nullable Object> column(String name) {
        return Objects.requireNonNull(columns.get(name), name);
    }

    /** Returns a table with each cell of one column mapped. */
    Table map(String name, UnaryOperator<@Nullable Object> cell) {
        var changed = new LinkedHashMap<>(columns);
        changed.put(name, mapped(column(name), cell));
        return new Table(changed);
    }

    Table with(String name, List<@Nullable Object> cells) {
        var extended = new LinkedHashMap<>(columns);
        extended.put(name, cells);
        return new Table(extended);
    }

    Table without(String name) {
        var reduced = new LinkedHashMap<>(columns);
        reduced.remove(name);
        return new Table(reduced);
    }

    /** Returns the rows with these indexes, in that order. */
    Table rows(List<Integer> indexes) {
        var chosen = new LinkedHashMap<String, List<@Nullable Object>>();
        columns.forEach((name, cells) -> {
            var selected = new ArrayList<@Nullable Object>(indexes.size());
            indexes.forEach(index -> selected.add(cells.get(index)));
            chosen.put(name, selected);
        });
        return new Table(chosen);
    }

    static List<@Nullable Object> mapped(List<@Nullable Object> cells, UnaryOperator<@Nullable Object> cell) {
        var mappedCells = new ArrayList<@Nullable Object>(cells.size());
        cells.forEach(one -> mappedCells.add(cell.apply(one)));
        return mappedCells;
    }
}
