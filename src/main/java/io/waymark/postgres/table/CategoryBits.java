package io.waymark.postgres.table;

import io.waymark.domain.schema.diff.Change.Category;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Encodes a set of change categories as the bits of a number, to be stored in one column. The lowest bit is the first
 * category in alphabetical order.
 */
public final class CategoryBits {
    private static final List<Category> ALPHABETICAL = Stream.of(Category.values())
            .sorted(Comparator.comparing(Enum::name))
            .toList();

    private CategoryBits() {}

    public static int bits(Collection<Category> categories) {
        return categories.stream().mapToInt(CategoryBits::bit).reduce(0, (a, b) -> a | b);
    }

    public static Set<Category> read(int bits) {
        var categories = EnumSet.noneOf(Category.class);
        for (var category : Category.values()) {
            if ((bits & bit(category)) != 0) {
                categories.add(category);
            }
        }
        return categories;
    }

    private static int bit(Category category) {
        return 1 << ALPHABETICAL.indexOf(category);
    }
}
