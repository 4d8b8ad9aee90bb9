package io.waymark.domain.plan;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Value;

/**
 * The kinds of columns for which the preprocessing of data has different default methods. Source: the rules of the
 * schema inferrer in PETsARD (a Python library for synthetic data).
 */
enum StatisticalDataType {
    NUMERICAL,
    CATEGORICAL,
    DATETIME,
    OBJECT;

    static StatisticalDataType of(Attribute attribute) {
        return switch (attribute.property("type") instanceof Value.Text type ? type.value() : "") {
            case "int", "float" -> NUMERICAL;
            case "str" -> CATEGORICAL;
            case "date", "datetime" -> DATETIME;
            default -> isCategory(attribute) ? CATEGORICAL : OBJECT;
        };
    }

    static boolean isCategory(Attribute attribute) {
        return attribute.property("type_attr") instanceof Value.Members type
                && type.get("category") instanceof Value.Bool category
                && category.value();
    }
}
