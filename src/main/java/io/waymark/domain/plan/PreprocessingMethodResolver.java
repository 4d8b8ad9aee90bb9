package io.waymark.domain.plan;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Determines the preprocessing methods (processors) that an experiment of the module Preprocessor applies to a column,
 * in order of application. The config names them by group and column, for example {@code {"scaler": {"age":
 * "minmax"}}}, at the top level or in the member {@code config}. The groups {@code scaler} and {@code encoder} may also
 * be spelled {@code scaling} and {@code encoding}. {@code {"method": "default"}} selects default methods by the kind of
 * the column.
 */
final class PreprocessingMethodResolver {
    private static final String METHOD = "method";
    private static final String CONFIG = "config";
    private static final Map<String, List<String>> METHOD_ALIASES = methodAliases();

    private final Value.Members parameters;

    PreprocessingMethodResolver(Value.Members parameters) {
        this.parameters = parameters;
    }

    /** Returns the names of the processors for this column, as spelled in the config. */
    List<String> processorsFor(String column, Attribute attribute) {
        return isDefault() ? defaults(attribute) : configured(column);
    }

    /** Returns the columns that the config names and the schema lacks. */
    List<String> unknownColumns(Schema schema) {
        var unknown = new ArrayList<String>();
        for (var group : METHOD_ALIASES.keySet()) {
            columns(group).members().keySet().stream()
                    .filter(column -> !schema.attributes().containsKey(column))
                    .forEach(unknown::add);
        }
        return unknown.stream().distinct().toList();
    }

    private boolean isDefault() {
        return parameters.members().size() == 1
                && parameters.get(METHOD) instanceof Value.Text method
                && method.value().equals("default");
    }

    private static List<String> defaults(Attribute attribute) {
        return switch (StatisticalDataType.of(attribute)) {
            case NUMERICAL -> List.of("missing_mean", "outlier_iqr", "scaler_standard");
            case CATEGORICAL, OBJECT -> List.of("missing_drop", "encoder_uniform");
            case DATETIME -> List.of("missing_drop", "outlier_iqr", "scaler_standard");
        };
    }

    private List<String> configured(String column) {
        var names = new ArrayList<String>();
        for (var group : METHOD_ALIASES.keySet()) {
            var method = method(columns(group).get(column));
            if (method != null) {
                names.add(method.startsWith(group + "_") ? method : group + "_" + method);
            }
        }
        return names;
    }

    private Value.Members columns(String group) {
        var groups = parameters.get(CONFIG) instanceof Value.Members nested ? nested : parameters;
        for (var spelling : METHOD_ALIASES.getOrDefault(group, List.of())) {
            if (groups.get(spelling) instanceof Value.Members columns) {
                return columns;
            }
        }
        return Value.Members.empty();
    }

    private static @Nullable String method(@Nullable Value value) {
        var method = value instanceof Value.Members members ? members.get(METHOD) : value;
        return method instanceof Value.Text text ? text.value() : null;
    }

    private static Map<String, List<String>> methodAliases() {
        var spellings = new LinkedHashMap<String, List<String>>();
        spellings.put("missing", List.of("missing"));
        spellings.put("outlier", List.of("outlier"));
        spellings.put("encoder", List.of("encoder", "encoding"));
        spellings.put("scaler", List.of("scaler", "scaling"));
        spellings.put("discretizing", List.of("discretizing"));
        return spellings;
    }
}
