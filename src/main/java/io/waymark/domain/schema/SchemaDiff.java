package io.waymark.domain.schema;

import io.waymark.domain.schema.Change.Category;
import io.waymark.domain.schema.Change.Compatibility;
import io.waymark.domain.schema.Change.Detail;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two schemas: first a record for the schema, then the fields in the order of the after schema, then the
 * deleted ones in the order of the before schema. Takes time linear in the number of fields.
 */
public final class SchemaDiff {
    private static final String TOO_LARGE = "the records of the single fields would be too large";

    private final Schema before;
    private final Schema after;
    private final FieldDiff fields;
    private final Repetition repetition = new Repetition();

    private SchemaDiff(Schema before, Schema after, List<Transformation> transformations) {
        this.before = before;
        this.after = after;
        this.fields = new FieldDiff(
                new Declarations(transformations, before.attributes(), after.attributes()),
                new FieldIds(before.attributes(), after.attributes()),
                repetition);
    }

    /**
     * The changes that lead from one schema to the other.
     *
     * @param before null when there was none, which gives one record that stands for all fields
     * @return empty when the content is equal and no transformation was declared of a field that there is
     * @throws ComparisonTooLarge when the records would repeat too much of the schemas
     */
    public static List<Change> between(@Nullable Schema before, Schema after, List<Transformation> transformations) {
        if (before == null) {
            return List.of(created(after));
        }
        if (transformations.isEmpty() && before.hash().equals(after.hash())) {
            return List.of();
        }
        return new SchemaDiff(before, after, transformations).changes();
    }

    /**
     * Returns the changes that lead from one schema to the other, of any size: where the records of the fields would
     * repeat too much, the old schema is deleted as a whole and the new one created, which stands for all fields.
     *
     * @param before null when there was none
     */
    public static List<Change> boundedBetween(@Nullable Schema before, Schema after) {
        try {
            return between(before, after, List.of());
        } catch (ComparisonTooLarge tooLarge) {
            var old = Objects.requireNonNull(before);
            return List.of(
                    whole(Change.Type.DELETE, old.reference(), null, Compatibility.BREAKING, TOO_LARGE),
                    whole(Change.Type.CREATE, null, after.reference(), Compatibility.COMPATIBLE, TOO_LARGE));
        }
    }

    /** Returns the changes that lead from one version of metadata to the next, each null without a schema (API-28). */
    public static List<Change> betweenVersions(@Nullable Schema before, @Nullable Schema after) {
        if (after == null) {
            return before == null ? List.of() : List.of(deleted(before));
        }
        return before == null ? List.of(created(after)) : boundedBetween(before, after);
    }

    /** The one record of a schema that goes as a whole: a restore to before it existed. */
    public static Change deleted(Schema before) {
        return whole(Change.Type.DELETE, before.reference(), null, Compatibility.BREAKING, null);
    }

    private static Change created(Schema after) {
        return whole(Change.Type.CREATE, null, after.reference(), Compatibility.COMPATIBLE, null);
    }

    private List<Change> changes() {
        var changes = fields.compare(before.attributes(), after.attributes());
        var details = ownDetails();
        var categories = EnumSet.noneOf(Category.class);
        details.forEach(detail -> categories.add(category(detail)));
        boolean breaking = details.stream()
                .anyMatch(detail -> PropertyDiff.property(detail.path()).equals("primary_key"));
        if (!changes.isEmpty()) {
            details.add(new Detail("/attributes", count(before), count(after)));
        }
        for (var change : changes) {
            categories.addAll(change.categories());
            breaking |= change.breaking();
        }
        var order = orderDetail();
        if (order != null) {
            details.add(order);
            categories.add(Category.ORDER);
        }
        if (details.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<Change>(changes.size() + 1);
        all.add(updated(details, categories, breaking ? Compatibility.BREAKING : Compatibility.COMPATIBLE));
        all.addAll(changes);
        return all;
    }

    private List<Detail> ownDetails() {
        var details = new ArrayList<Detail>();
        if (!before.id().equals(after.id())) {
            details.add(new Detail("/id", new Value.Text(before.id()), new Value.Text(after.id())));
        }
        details.addAll(PropertyDiff.between(before.properties(), after.properties(), repetition));
        details.sort(PropertyDiff.BY_PATH);
        return details;
    }

    private @Nullable Detail orderDetail() {
        if (SmallMap.sameNames(before.attributes(), after.attributes())) {
            return null;
        }
        var was = before.attributes().keySet().stream().filter(this::isCommon).toList();
        var is = after.attributes().keySet().stream().filter(this::isCommon).toList();
        return was.equals(is) ? null : new Detail("/attributes/order", names(was), names(is));
    }

    /** Returns whether both schemas have this field, and it is not another one by its id (CHG-34). */
    private boolean isCommon(String name) {
        var was = before.attributes().get(name);
        var is = after.attributes().get(name);
        return was != null && is != null && !FieldMatching.isReplaced(was, is);
    }

    private Change updated(List<Detail> details, Set<Category> categories, Compatibility compatibility) {
        return new Change(
                Change.Type.UPDATE,
                Change.Target.SCHEMA,
                after.id(),
                List.of(),
                before.reference(),
                after.reference(),
                details,
                new TreeSet<>(categories),
                compatibility,
                null,
                null,
                List.of());
    }

    private static Change whole(
            Change.Type type,
            @Nullable SchemaReference before,
            @Nullable SchemaReference after,
            Compatibility compatibility,
            @Nullable String reason) {
        var present = after == null ? before : after;
        if (present == null) {
            throw new IllegalArgumentException("Cannot make a schema's record: there is no schema on either side");
        }
        return new Change(
                type,
                Change.Target.SCHEMA,
                present.id(),
                List.of(),
                before,
                after,
                List.of(),
                new TreeSet<>(Set.of(Category.FIELDS)),
                compatibility,
                reason,
                null,
                List.of());
    }

    private static Category category(Detail detail) {
        var property = PropertyDiff.property(detail.path());
        return property.equals("name") ? Category.DOCUMENTATION : PropertyDiff.category(property);
    }

    private static Value count(Schema schema) {
        return Value.Numeric.of(schema.attributes().size());
    }

    private static Value names(List<String> names) {
        return new Value.Items(names.stream().<Value>map(Value.Text::new).toList());
    }
}
