package io.waymark.feed.item;

import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.feed.item.FilterAttributes.ChangeAttributes;
import io.waymark.port.feed.FeedItem;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes that filters test from the record of a derived item. A derived item is one that a projection
 * computed from earlier items.
 */
final class DerivedItemFilterAttributeReader {
    private DerivedItemFilterAttributeReader() {}

    static FilterAttributes of(FeedItem.DerivedItem item) {
        var record = item.record();
        var module = text(record, "module_name");
        if (module == null && record.get("first") instanceof Value.Members first) {
            module = text(first, "module_name");
        }
        var kinds = FilterAttributes.KindAndWorkflow.of(item);
        var run = item.origin().run();
        if (module == null) {
            return new FilterAttributes.RunAttributes(kinds, run);
        }
        var change = change(item);
        return change == null
                ? new FilterAttributes.ModuleAttributes(kinds, run, module)
                : new FilterAttributes.MetadataAttributes(kinds, run, module, change);
    }

    private static @Nullable ChangeAttributes change(FeedItem.DerivedItem item) {
        var record = item.record();
        var type = text(record, "change_type");
        var target = text(record, "target_type");
        var compatibility = text(record, "compatibility");
        return type == null || target == null || compatibility == null
                ? null
                : new ChangeAttributes(
                        parse(Change.Type.class, type),
                        parse(Change.Target.class, target),
                        categories(record),
                        parse(Change.Compatibility.class, compatibility),
                        new HashSet<>(item.fieldKeys()));
    }

    private static Set<Change.Category> categories(Value.Members record) {
        var categories = EnumSet.noneOf(Change.Category.class);
        if (record.get("categories") instanceof Value.Items(var items)) {
            items.forEach(item -> categories.add(parse(Change.Category.class, ((Value.Text) item).value())));
        }
        return categories;
    }

    private static @Nullable String text(Value.Members record, String member) {
        return record.get(member) instanceof Value.Text(var text) ? text : null;
    }

    private static <E extends Enum<E>> E parse(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
