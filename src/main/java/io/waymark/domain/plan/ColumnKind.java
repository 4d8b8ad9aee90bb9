package io.waymark.domain.plan;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Value;

/** The kind of a column for preprocessing. Source: the rules of PETsARD's schema inferrer. */
enum ColumnKind {
    NUMERICAL,
    CATEGORICAL,
    DATETIME,
    OBJECT;

    static ColumnKind of(Attribute attribute) {
        return switch (attribute.property("type")) {
            case Value.Text(var type) when type.equals("int") || type.equals("float") -> NUMERICAL;
            case Value.Text(var type) when type.equals("str") -> CATEGORICAL;
            case Value.Text(var type) when type.equals("date") || type.equals("datetime") -> DATETIME;
            case null, default -> isCategory(attribute) ? CATEGORICAL : OBJECT;
        };
    }

    static boolean isCategory(Attribute attribute) {
        return attribute.property("type_attr") instanceof Value.Members type
                && type.get("category") instanceof Value.Bool(var category)
                && category;
    }
}
