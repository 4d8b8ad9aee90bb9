package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.ArrayMap;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.domain.schema.diff.Change.Detail;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares two schemas and creates the change records. The first record is for the schema as a whole. The fields of the
 * new schema follow in its order, then the deleted fields in the order of the old schema. Takes time linear in the
 * number of fields.
 */
public final class SchemaDiffer {
    private static final Optional<String> TOO_LARGE_REASON =
            Optional.of("the records of the single fields would be too large");

    private final Schema before;
    private final Schema after;
    private final FieldTreeDiffer fields;
    private final DiffSizeLimiter diffSizeLimiter = new DiffSizeLimiter();

    private SchemaDiffer(Schema before, Schema after, List<FieldTransformation> transformations) {
        this.before = before;
        this.after = after;
        this.fields = new FieldTreeDiffer(
                new DeclaredTransformations(transformations, before.attributes(), after.attributes()),
                new FieldIdUniquenessCheck(before.attributes(), after.attributes()),
                diffSizeLimiter);
    }

    /**
     * Returns the changes from one schema to the other.
     *
     * @param before null if there was no schema; the result is then one record that stands for all fields
     * @return empty if the content is equal and no transformation of an existing field is declared
     * @throws DiffTooLargeException if the records would repeat too many characters
     */
    public static List<Change> between(
            @Nullable Schema before, Schema after, List<FieldTransformation> transformations) {
        if (before == null) {
            return List.of(created(after));
        }
        if (transformations.isEmpty() && before.hash().equals(after.hash())) {
            return List.of();
        }
        return new SchemaDiffer(before, after, transformations).changes();
    }

    /**
     * Returns the changes from one schema to the other without a size limit. If the records of the fields would repeat
     * too many characters, the result is a deletion of the old schema and a creation of the new one, which stand for
     * all fields.
     *
     * @param before null if there was no schema
     */
    public static List<Change> betweenOrSummary(@Nullable Schema before, Schema after) {
        try {
            return between(before, after, List.of());
        } catch (DiffTooLargeException tooLarge) {
            var old = Objects.requireNonNull(before);
            return List.of(
                    new WholeSchemaChange.SchemaDeleted(old.reference(), TOO_LARGE_REASON),
                    new WholeSchemaChange.SchemaCreated(after.reference(), TOO_LARGE_REASON));
        }
    }

    /** Returns the changes from one version of metadata to the next (API-28). Null is a version without a schema. */
    public static List<Change> betweenVersions(@Nullable Schema before, @Nullable Schema after) {
        if (after == null) {
            return before == null ? List.of() : List.of(deleted(before));
        }
        return before == null ? List.of(created(after)) : betweenOrSummary(before, after);
    }

    /** Returns the single record of a schema that a restore removes. */
    public static Change deleted(Schema before) {
        return new WholeSchemaChange.SchemaDeleted(before.reference(), Optional.empty());
    }

    private static Change created(Schema after) {
        return new WholeSchemaChange.SchemaCreated(after.reference(), Optional.empty());
    }

    private List<Change> changes() {
        var changes = fields.compare(before.attributes(), after.attributes());
        var details = schemaDetails();
        var categories = EnumSet.noneOf(Category.class);
        details.forEach(detail -> categories.add(category(detail)));
        boolean breaking = details.stream()
                .anyMatch(detail -> PropertyDiffer.property(detail.path()).equals("primary_key"));
        if (!changes.isEmpty()) {
            details.add(new Detail("/attributes", fieldCount(before), fieldCount(after)));
        }
        for (var change : changes) {
            categories.addAll(change.categories());
            breaking |= change.isBreaking();
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
        all.add(new WholeSchemaChange.SchemaUpdated(
                before.reference(),
                after.reference(),
                details,
                categories,
                breaking ? Compatibility.BREAKING : Compatibility.COMPATIBLE));
        all.addAll(changes);
        return all;
    }

    private List<Detail> schemaDetails() {
        var details = new ArrayList<Detail>();
        if (!before.id().equals(after.id())) {
            details.add(new Detail("/id", new Value.Text(before.id()), new Value.Text(after.id())));
        }
        details.addAll(PropertyDiffer.between(before.properties(), after.properties(), diffSizeLimiter));
        details.sort(PropertyDiffer.BY_PATH);
        return details;
    }

    private @Nullable Detail orderDetail() {
        if (ArrayMap.haveSameNames(before.attributes(), after.attributes())) {
            return null;
        }
        var orderBefore =
                before.attributes().keySet().stream().filter(this::isCommon).toList();
        var orderAfter =
                after.attributes().keySet().stream().filter(this::isCommon).toList();
        return orderBefore.equals(orderAfter)
                ? null
                : new Detail("/attributes/order", names(orderBefore), names(orderAfter));
    }

    /** Returns whether both schemas have this field and it is the same field according to its id (CHG-34). */
    private boolean isCommon(String name) {
        var attributeBefore = before.attributes().get(name);
        var attributeAfter = after.attributes().get(name);
        return attributeBefore != null
                && attributeAfter != null
                && !FieldMatcher.isReplaced(attributeBefore, attributeAfter);
    }

    private static Category category(Detail detail) {
        var property = PropertyDiffer.property(detail.path());
        return property.equals("name") ? Category.DOCUMENTATION : PropertyDiffer.category(property);
    }

    private static Value fieldCount(Schema schema) {
        return Value.Numeric.of(schema.attributes().size());
    }

    private static Value names(List<String> names) {
        return new Value.Items(names.stream().<Value>map(Value.Text::new).toList());
    }
}
