package io.waymark.domain.schema;

import io.waymark.domain.schema.Change.Category;
import io.waymark.domain.schema.Change.Compatibility;
import io.waymark.domain.schema.Change.Detail;
import io.waymark.domain.schema.Declarations.Declared;
import io.waymark.domain.schema.Declarations.Node;
import io.waymark.domain.schema.FieldMatching.Rename;
import io.waymark.domain.schema.FieldMatching.Split;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The records of fields: what is there after, outer before inner, and then what is gone. */
final class FieldDiff {
    private static final Set<Category> FIELDS = Set.of(Category.FIELDS);

    private static final String OTHER_BEFORE = "the field of this name before had another field_id";
    private static final String OTHER_AFTER = "the field of this name after has another field_id";

    private final Declarations declared;
    private final FieldIds ids;
    private final Repetition repetition;
    private final List<Change> present = new ArrayList<>();

    FieldDiff(Declarations declared, FieldIds ids, Repetition repetition) {
        this.declared = declared;
        this.ids = ids;
        this.repetition = repetition;
    }

    /**
     * Where fields are compared.
     *
     * @param before the place in the schema before, another one in a renamed field of which something is declared
     * @param declaredBefore what is declared by the names before
     */
    private record Level(Place after, Place before, Node declared, Node declaredBefore) {
        Level inner(String name, String nameBefore) {
            return declared == declaredBefore && name.equals(nameBefore)
                    ? same(after.child(name), declared.inner(name))
                    : new Level(
                            after.child(name),
                            before.child(nameBefore),
                            declared.inner(name),
                            declaredBefore.inner(nameBefore));
        }

        static Level same(Place place, Node declared) {
            return new Level(place, place, declared, declared);
        }

        List<Declared> renames() {
            if (declared == declaredBefore) {
                return declared.renames();
            }
            var all = new ArrayList<>(declared.renames());
            all.addAll(declaredBefore.renames());
            return all;
        }
    }

    List<Change> compare(Map<String, Attribute> before, Map<String, Attribute> after) {
        var gone = level(Level.same(Place.TOP, declared.top()), before, after);
        var all = new ArrayList<>(present);
        all.addAll(gone);
        return all;
    }

    /** Compares what stands under one parent; returns what is gone, by the fields before in their order. */
    private List<Change> level(Level level, Map<String, Attribute> before, Map<String, Attribute> after) {
        var matching =
                FieldMatching.of(level.after(), level.before(), before, after, level.renames(), declared.splits(), ids);
        var goneByField = new HashMap<String, List<Change>>();
        after.forEach((name, attribute) -> {
            var rename = matching.renamed(name);
            var from = rename == null ? name : rename.from();
            var was = before.get(from);
            if (was == null || (rename == null && matching.replaced(name))) {
                created(level.after().child(name), attribute, was == null ? null : OTHER_BEFORE);
            } else if (rename != null
                    || !level.declared().isEmpty()
                    || !was.hash().equals(attribute.hash())) {
                var gone = common(level.inner(name, from), was, attribute, rename);
                if (!gone.isEmpty()) {
                    goneByField.put(from, gone);
                }
            }
        });
        return gone(level.after(), before, after, matching, goneByField);
    }

    private List<Change> gone(
            Place parent,
            Map<String, Attribute> before,
            Map<String, Attribute> after,
            FieldMatching matching,
            Map<String, List<Change>> goneByField) {
        if (goneByField.isEmpty() && matching.nothingGone()) {
            return List.of();
        }
        var gone = new ArrayList<Change>();
        before.forEach((name, attribute) -> {
            boolean replaced = matching.replaced(name);
            if (matching.renamedTo(name) != null || (after.containsKey(name) && !replaced)) {
                gone.addAll(goneByField.getOrDefault(name, List.of()));
            } else {
                removed(parent.child(name), attribute, matching.split(name), replaced ? OTHER_AFTER : null, gone);
            }
        });
        return gone;
    }

    /** Records what differs in a field that both sides have; returns what is gone inside of it. */
    private List<Change> common(Level field, Attribute before, Attribute after, @Nullable Rename rename) {
        var place = field.after();
        if (rename == null && field.declared().isEmpty() && before.hash().equals(after.hash())) {
            return List.of();
        }
        var declaration = field.declared().plain();
        var diff = AttributeDiff.between(before, after, repetition);
        if (rename != null) {
            count(place, before, after);
            present.add(renamed(place, before, after, diff, rename, declaration));
        } else if (declaration != null || !diff.details().isEmpty()) {
            count(place, before, after);
            present.add(changed(place, before, after, diff, declaration));
        }
        return before.attributes().isEmpty() && after.attributes().isEmpty()
                ? List.of()
                : level(field, before.attributes(), after.attributes());
    }

    private void created(Place place, Attribute after, @Nullable String reason) {
        count(place, null, after);
        present.add(record(Change.Type.CREATE, place, null, after, Compatibility.COMPATIBLE, FIELDS, reason));
        after.attributes().forEach((name, nested) -> created(place.child(name), nested, null));
    }

    private void removed(
            Place place, Attribute before, @Nullable Split split, @Nullable String reason, List<Change> gone) {
        count(place, before, null);
        gone.add(split == null ? deleted(place, before, reason) : becameMany(place, before, split));
        before.attributes().forEach((name, nested) -> removed(place.child(name), nested, null, null, gone));
    }

    /** Counts what the next record repeats, before it is made. */
    private void count(Place place, @Nullable Attribute before, @Nullable Attribute after) {
        repetition.addOuterNames(place);
        if (before != null) {
            repetition.addNested(before);
        }
        if (after != null) {
            repetition.addNested(after);
        }
    }

    private static Change deleted(Place place, Attribute before, @Nullable String reason) {
        return record(Change.Type.DELETE, place, before, null, Compatibility.BREAKING, FIELDS, reason);
    }

    private static Change becameMany(Place place, Attribute before, Split split) {
        var categories = EnumSet.of(Category.FIELDS);
        var reason = "inferred: the new names begin with " + place.name() + "_";
        if (split.declared()) {
            categories.add(Category.TRANSFORMATION);
            reason = split.description() == null ? "declared" : "declared: " + split.description();
        }
        return new Change(
                Change.Type.TRANSFORM,
                Change.Target.FIELD,
                place.id(),
                place.path(),
                before,
                null,
                List.of(),
                new TreeSet<>(categories),
                Compatibility.BREAKING,
                reason,
                null,
                split.into());
    }

    private static Change changed(
            Place place, Attribute before, Attribute after, AttributeDiff diff, @Nullable Transformation declaration) {
        var categories = new TreeSet<>(diff.categories());
        if (declaration != null) {
            categories.add(Category.TRANSFORMATION);
        }
        return new Change(
                declaration != null || diff.transforms() ? Change.Type.TRANSFORM : Change.Type.UPDATE,
                Change.Target.FIELD,
                place.id(),
                place.path(),
                before,
                after,
                diff.details(),
                categories,
                diff.breaking() ? Compatibility.BREAKING : Compatibility.COMPATIBLE,
                declaration == null ? null : declaration.description(),
                null,
                List.of());
    }

    private static Change renamed(
            Place place,
            Attribute before,
            Attribute after,
            AttributeDiff diff,
            Rename rename,
            @Nullable Transformation declaration) {
        var details = new ArrayList<>(diff.details());
        details.add(new Detail("/name", new Value.Text(rename.from()), new Value.Text(place.name())));
        details.sort(PropertyDiff.BY_PATH);
        var categories = new TreeSet<>(diff.categories());
        categories.add(Category.RENAME);
        if (declaration != null) {
            categories.add(Category.TRANSFORMATION);
        }
        return new Change(
                Change.Type.UPDATE,
                Change.Target.FIELD,
                place.id(),
                place.path(),
                before,
                after,
                details,
                categories,
                Compatibility.BREAKING,
                declaration == null || declaration.description() == null ? rename.reason() : declaration.description(),
                rename.from(),
                List.of());
    }

    private static Change record(
            Change.Type type,
            Place place,
            @Nullable Attribute before,
            @Nullable Attribute after,
            Compatibility compatibility,
            Set<Category> categories,
            @Nullable String reason) {
        return new Change(
                type,
                Change.Target.FIELD,
                place.id(),
                place.path(),
                before,
                after,
                List.of(),
                new TreeSet<>(categories),
                compatibility,
                reason,
                null,
                List.of());
    }
}
