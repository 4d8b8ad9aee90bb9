package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Detail;
import io.waymark.domain.schema.type.TypeFamily;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of two states of one field, without its nested fields.
 *
 * @param details the differing properties, in order of path
 * @param categories the kinds of the differing properties
 * @param transforms whether the type family or the logical type changed
 * @param breaking whether a reader that expects the old schema may fail to read the new data
 */
record FieldComparisonResult(List<Detail> details, Set<Category> categories, boolean transforms, boolean breaking) {
    private static final String NULLABLE = "/type_attr/nullable";

    static FieldComparisonResult between(Attribute before, Attribute after, DiffSizeLimiter diffSizeLimiter) {
        var familyBefore = TypeFamily.of(before.property("type"));
        var familyAfter = TypeFamily.of(after.property("type"));
        boolean otherFamily = !Objects.equals(familyBefore, familyAfter);
        boolean widened = TypeFamily.INTEGER.equals(familyBefore) && TypeFamily.FLOAT.equals(familyAfter);
        boolean otherLogicalType = !Objects.equals(before.property("logical_type"), after.property("logical_type"));

        var details = PropertyDiffer.between(before.properties(), after.properties(), diffSizeLimiter);
        details.sort(PropertyDiffer.BY_PATH);
        var categories = EnumSet.noneOf(Category.class);
        details.forEach(detail -> categories.add(category(detail, otherFamily)));
        boolean breaking = (otherFamily && !widened) || details.stream().anyMatch(FieldComparisonResult::allowsNulls);
        return new FieldComparisonResult(details, categories, otherFamily || otherLogicalType, breaking);
    }

    private static Category category(Detail detail, boolean otherFamily) {
        if (detail.path().equals(NULLABLE) || detail.path().startsWith(NULLABLE + '/')) {
            return Category.NULLABILITY;
        }
        var property = PropertyDiffer.property(detail.path());
        return switch (property) {
            case "type" -> otherFamily ? Category.TYPE : Category.PHYSICAL_TYPE;
            case "logical_type", "type_attr" -> Category.TYPE;
            default -> PropertyDiffer.category(property);
        };
    }

    private static boolean allowsNulls(Detail detail) {
        return detail.path().equals(NULLABLE) && isFlag(detail.before(), false) && isFlag(detail.after(), true);
    }

    private static boolean isFlag(@Nullable Value value, boolean expected) {
        return value instanceof Value.Bool flag && flag.value() == expected;
    }
}
