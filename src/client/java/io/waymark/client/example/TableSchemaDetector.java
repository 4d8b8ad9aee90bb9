package io.waymark.client.example;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Derives the schema of a table from its data: the type of each column and properties such as nullable. The rules are
 * those of PETsARD's {@code from_data}.
 */
final class TableSchemaDetector {
    private static final Pattern EMAIL = Pattern.compile("[^@]+@[^@]+\\.[^@]+");
    private static final int EMAIL_SAMPLE_SIZE = 100;
    private static final double CATEGORY_RATIO = 0.05;

    private TableSchemaDetector() {}

    static Schema detectSchema(String id, String name, Table table) {
        var attributes = new LinkedHashMap<String, Attribute>();
        for (var column : table.columns().keySet()) {
            attributes.put(column, detectAttribute(table.column(column)));
        }
        return new Schema(id, Map.of("name", new Value.Text(name)), attributes);
    }

    private static Attribute detectAttribute(List<@Nullable Object> cells) {
        boolean nullable = cells.contains(null);
        var properties = new LinkedHashMap<String, Value>();
        var type = type(cells, nullable);
        var details = Value.Members.of("category", new Value.Bool(type.equals("str") && isCategory(cells)))
                .with("nullable", new Value.Bool(nullable));
        properties.put("type", new Value.Text(type));
        properties.put(
                "type_attr",
                type.equals("float") ? details.with("precision", Value.Numeric.of(precision(cells))) : details);
        if (type.equals("str") && isEmail(cells)) {
            properties.put("logical_type", new Value.Text("email"));
        }
        var distinctValues = new HashSet<>(cells);
        distinctValues.remove(null);
        properties.put("is_constant", new Value.Bool(distinctValues.size() == 1));
        return new Attribute(properties, Map.of());
    }

    /** Returns the type. Integers with nulls are floats, as in pandas. */
    private static String type(List<@Nullable Object> cells, boolean nullable) {
        if (cells.stream().anyMatch(String.class::isInstance)) {
            return "str";
        }
        boolean allIntegers = cells.stream().noneMatch(Double.class::isInstance);
        return allIntegers && !nullable ? "int" : "float";
    }

    private static boolean isCategory(List<@Nullable Object> cells) {
        return !cells.isEmpty() && new HashSet<>(cells).size() < CATEGORY_RATIO * cells.size();
    }

    private static boolean isEmail(List<@Nullable Object> cells) {
        return cells.stream()
                .filter(Objects::nonNull)
                .limit(EMAIL_SAMPLE_SIZE)
                .allMatch(cell -> EMAIL.matcher(cell.toString()).matches());
    }

    /** Returns the largest number of decimals. */
    private static int precision(List<@Nullable Object> cells) {
        return cells.stream()
                .filter(Double.class::isInstance)
                .mapToInt(cell -> Math.max(
                        0, new BigDecimal(cell.toString()).stripTrailingZeros().scale()))
                .max()
                .orElse(0);
    }
}
