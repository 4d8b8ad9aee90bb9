package io.waymark.client.example;

import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A reversible encoding of one column of a table, such as scaling, with the transformation that the module declares for
 * it.
 */
sealed interface ReversibleEncoding {

    String column();

    Table encode(Table table);

    Table decode(Table table);

    /** Returns the transformation to declare for the column. */
    FieldTransformation declared();

    /** Returns the changed properties of the column; empty if the column becomes several columns. */
    Map<String, Value> properties();

    /**
     * Scales numbers to the range from 0 to 1. A missing value becomes the mean.
     *
     * @param column the name of the column
     * @param min the smallest number in the column
     * @param max the largest number in the column
     * @param mean the mean of the numbers in the column
     */
    record MinMax(String column, double min, double max, double mean) implements ReversibleEncoding {
        static MinMax of(String column, Table table) {
            var numbers = table.column(column).stream()
                    .filter(Objects::nonNull)
                    .mapToDouble(MinMax::number)
                    .summaryStatistics();
            return new MinMax(column, numbers.getMin(), numbers.getMax(), numbers.getAverage());
        }

        @Override
        public Table encode(Table table) {
            return table.map(column, cell -> ((cell == null ? mean : number(cell)) - min) / (max - min));
        }

        @Override
        public Table decode(Table table) {
            return table.map(column, cell -> Math.round(min + number(Objects.requireNonNull(cell)) * (max - min)));
        }

        @Override
        public FieldTransformation declared() {
            return new FieldTransformation(
                    column, "scaler_minmax", List.of(), "minmax scaled from %s…%s".formatted(min, max));
        }

        @Override
        public Map<String, Value> properties() {
            return Map.of("type", new Value.Text("float"), "logical_type", new Value.Text("normalized"));
        }

        private static double number(Object cell) {
            return ((Number) cell).doubleValue();
        }
    }

    /**
     * Replaces each value by its index in the alphabetical order of all values. A missing value becomes −1.
     *
     * @param column the name of the column
     * @param values the values in alphabetical order
     */
    record Label(String column, List<String> values) implements ReversibleEncoding {
        static Label of(String column, Table table) {
            return new Label(column, List.copyOf(shares(column, table).keySet()));
        }

        @Override
        public Table encode(Table table) {
            return table.map(column, cell -> (long) values.indexOf(String.valueOf(cell)));
        }

        @Override
        public Table decode(Table table) {
            return table.map(column, cell -> {
                int index = Math.toIntExact(Math.round(((Number) Objects.requireNonNull(cell)).doubleValue()));
                return index < 0 ? null : values.get(index);
            });
        }

        @Override
        public FieldTransformation declared() {
            return new FieldTransformation(column, "encoder_label", List.of(), "label encoded: " + values);
        }

        @Override
        public Map<String, Value> properties() {
            return encoded("int64");
        }
    }

    /**
     * Replaces each value by a random number from a part of the range from 0 to 1. The part of each value is as large
     * as its share of the rows.
     *
     * @param column the name of the column
     * @param values the values by the lower bounds of their parts
     */
    record Uniform(String column, NavigableMap<Double, String> values) implements ReversibleEncoding {
        static Uniform of(String column, Table table) {
            var bounds = new TreeMap<Double, String>();
            double sum = 0;
            for (var share : shares(column, table).entrySet()) {
                bounds.put(sum, share.getKey());
                sum += (double) share.getValue() / table.rows();
            }
            return new Uniform(column, bounds);
        }

        @Override
        public Table encode(Table table) {
            var random = new Random(table.rows());
            return table.map(
                    column,
                    cell -> values.entrySet().stream()
                            .filter(bound -> bound.getValue().equals(String.valueOf(cell)))
                            .map(bound -> randomWithin(bound.getKey(), random))
                            .findFirst()
                            .orElse(0.0));
        }

        @Override
        public Table decode(Table table) {
            return table.map(
                    column,
                    cell -> values.floorEntry(((Number) Objects.requireNonNull(cell)).doubleValue())
                            .getValue());
        }

        @Override
        public FieldTransformation declared() {
            return new FieldTransformation(column, "encoder_uniform", List.of(), "uniform encoded: " + values);
        }

        @Override
        public Map<String, Value> properties() {
            return encoded("float64");
        }

        private double randomWithin(double from, Random random) {
            var next = values.higherKey(from);
            return from + random.nextDouble() * ((next == null ? 1 : next) - from);
        }
    }

    /**
     * Replaces the column by one column of 0 and 1 for each value except the first.
     *
     * @param column the name of the column
     * @param values the values in alphabetical order
     */
    record OneHot(String column, List<String> values) implements ReversibleEncoding {
        static OneHot of(String column, Table table) {
            return new OneHot(column, List.copyOf(shares(column, table).keySet()));
        }

        List<String> targetColumns() {
            return values.stream().skip(1).map(value -> column + "_" + value).toList();
        }

        @Override
        public Table encode(Table table) {
            var encoded = table.without(column);
            for (var value : values.subList(1, values.size())) {
                encoded = encoded.with(
                        column + "_" + value, Table.mapped(table.column(column), cell -> value.equals(cell) ? 1L : 0L));
            }
            return encoded;
        }

        @Override
        public Table decode(Table table) {
            var cells = new ArrayList<@Nullable Object>(table.rows());
            for (int i = 0; i < table.rows(); i++) {
                int row = i;
                var chosen = values.stream()
                        .skip(1)
                        .filter(value -> ((Number) Objects.requireNonNull(table.column(column + "_" + value)
                                                .get(row)))
                                        .doubleValue()
                                > 0.5);
                cells.add(chosen.findFirst().orElse(values.get(0)));
            }
            var decoded = table.with(column, cells);
            for (var name : targetColumns()) {
                decoded = decoded.without(name);
            }
            return decoded;
        }

        @Override
        public FieldTransformation declared() {
            return new FieldTransformation(column, "encoder_onehot", targetColumns(), "one-hot encoded: " + values);
        }

        @Override
        public Map<String, Value> properties() {
            return Map.of();
        }
    }

    /** Counts the occurrences of each value of a column, without missing values. */
    private static SortedMap<String, Integer> shares(String column, Table table) {
        var shares = new TreeMap<String, Integer>();
        table.column(column).stream()
                .filter(Objects::nonNull)
                .forEach(cell -> shares.merge(cell.toString(), 1, Integer::sum));
        return shares;
    }

    private static Map<String, Value> encoded(String type) {
        var category = Value.Members.of("category", new Value.Bool(false)).with("nullable", new Value.Bool(false));
        return Map.of("type", new Value.Text(type), "type_attr", category);
    }
}
