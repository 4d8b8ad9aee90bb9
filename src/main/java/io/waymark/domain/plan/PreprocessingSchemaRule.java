package io.waymark.domain.plan;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Value;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The effect of one preprocessing method, such as a scaler or an encoder, on the schema of a column. Source: the rules
 * of the schema inferrer in PETsARD (a Python library for synthetic data).
 *
 * @param accepts returns whether the method applies to a column
 * @param type the type of the column afterwards; null if the method does not change it
 * @param logicalType the logical type of the column afterwards; null if the method does not change it
 * @param dropsNulls whether the column is not nullable afterwards
 * @param encodes whether the column is no longer a category afterwards
 */
record PreprocessingSchemaRule(
        Predicate<Attribute> accepts,
        @Nullable String type,
        @Nullable String logicalType,
        boolean dropsNulls,
        boolean encodes) {

    /** All processors by name, {@code group_method}. */
    static final Map<String, PreprocessingSchemaRule> ALL = all();

    private static Map<String, PreprocessingSchemaRule> all() {
        var numerical = kinds(EnumSet.of(StatisticalDataType.NUMERICAL));
        var datetime = kinds(EnumSet.of(StatisticalDataType.DATETIME));
        var ordered = kinds(EnumSet.of(StatisticalDataType.NUMERICAL, StatisticalDataType.DATETIME));
        var all = new HashMap<String, PreprocessingSchemaRule>();
        all.put("missing_mean", fillingMissing(numerical));
        all.put("missing_median", fillingMissing(numerical));
        for (var name : Set.of("missing_drop", "missing_mode", "missing_simple")) {
            all.put(name, fillingMissing(any -> true));
        }
        all.put("outlier_iqr", clearingStatistics(ordered));
        for (var name : Set.of("outlier_zscore", "outlier_lof", "outlier_isolationforest")) {
            all.put(name, clearingStatistics(numerical));
        }
        all.put("encoder_label", encodingAs("int64"));
        all.put("encoder_onehot", encodingAs("int64"));
        all.put("encoder_uniform", encodingAs("float64"));
        all.put("encoder_datediff", convertingTo(datetime, "int", "date_diff_days"));
        all.put("scaler_standard", convertingTo(ordered, "float", "standardized"));
        all.put("scaler_minmax", convertingTo(ordered, "float", "normalized"));
        all.put("scaler_zerocenter", convertingTo(ordered, "float", "zero_centered"));
        all.put("scaler_log", convertingTo(numerical, "float", "log_transformed"));
        all.put("scaler_log1p", convertingTo(numerical, "float", "log1p_transformed"));
        all.put("scaler_timeanchor", convertingTo(datetime, "float", "time_anchored"));
        all.put("discretizing_kbins", convertingTo(ordered, "int", "discretized"));
        return Map.copyOf(all);
    }

    /** Returns the column after preprocessing. Removes the statistics and the constant flag, which no longer apply. */
    Attribute apply(Attribute before) {
        var properties = new LinkedHashMap<String, Value>(before.properties());
        properties.remove("stats");
        properties.put("is_constant", new Value.Bool(false));
        if (type != null) {
            properties.put("type", new Value.Text(type));
        }
        if (logicalType != null) {
            properties.put("logical_type", new Value.Text(logicalType));
        }
        if (dropsNulls) {
            properties.put("type_attr", typeAttribute(before).with("nullable", new Value.Bool(false)));
        }
        if (encodes) {
            properties.put("type_attr", typeAttribute(before).with("category", new Value.Bool(false)));
        }
        return new Attribute(properties, before.attributes());
    }

    private static Value.Members typeAttribute(Attribute attribute) {
        return attribute.property("type_attr") instanceof Value.Members members ? members : Value.Members.empty();
    }

    private static Predicate<Attribute> kinds(Set<StatisticalDataType> kinds) {
        return attribute -> kinds.contains(StatisticalDataType.of(attribute));
    }

    /** Returns a processor that keeps the types. */
    private static PreprocessingSchemaRule clearingStatistics(Predicate<Attribute> accepts) {
        return new PreprocessingSchemaRule(accepts, null, null, false, false);
    }

    private static PreprocessingSchemaRule fillingMissing(Predicate<Attribute> accepts) {
        return new PreprocessingSchemaRule(accepts, null, null, true, false);
    }

    private static PreprocessingSchemaRule encodingAs(String type) {
        return new PreprocessingSchemaRule(StatisticalDataType::isCategory, type, null, false, true);
    }

    private static PreprocessingSchemaRule convertingTo(Predicate<Attribute> accepts, String type, String logicalType) {
        return new PreprocessingSchemaRule(accepts, type, logicalType, false, false);
    }
}
