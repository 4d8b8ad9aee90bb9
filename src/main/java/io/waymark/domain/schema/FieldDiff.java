package io.waymark.domain.schema;

import io.waymark.domain.schema.Change.Category;
import io.waymark.domain.schema.Change.Compatibility;
import io.waymark.domain.schema.Change.Detail;
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

    private final Declarations declared;
    private final FieldIds ids;
    private final List<Change> present = new ArrayList<>();

    FieldDiff(Declarations declared, FieldIds ids) {
        this.declared = declared;
        this.ids = ids;
    }

    List<Change> compare(Map<String, Attribute> before, Map<String, Attribute> after) {
        var gone = level(Place.TOP, before, after);
        var all = new ArrayList<>(present);
        gone.forEach(all::addAll);
        return all;
    }

    /** Compares what stands under one parent; returns what is gone, by the fields before in their order. */
    private List<List<Change>> level(Place parent, Map<String, Attribute> before, Map<String, Attribute> after) {
        var matching = FieldMatching.of(parent.prefix(), before, after, declared, ids);
        var goneByField = new HashMap<String, List<Change>>();
        after.forEach((name, attribute) -> {
            var rename = matching.renamed(name);
            var was = before.get(rename == null ? name : rename.from());
            if (was == null) {
                created(parent.child(name), attribute);
            } else if (rename != null) {
                goneIn(rename.from(), common(parent.child(name), was, attribute, rename), goneByField);
            } else if (!declared.isEmpty() || !was.equals(attribute)) {
                goneIn(name, common(parent.child(name), was, attribute, null), goneByField);
            }
        });
        if (goneByField.isEmpty() && SmallMap.sameNames(before, after)) {
            return List.of();
        }
        var gone = new ArrayList<List<Change>>();
        before.forEach((name, attribute) -> {
            if (after.containsKey(name) || matching.renamedTo(name) != null) {
                gone.add(goneByField.getOrDefault(name, List.of()));
            } else {
                gone.add(removed(parent.child(name), attribute, matching.split(name)));
            }
        });
        return gone;
    }

    private static void goneIn(String field, List<Change> gone, Map<String, List<Change>> goneByField) {
        if (!gone.isEmpty()) {
            goneByField.put(field, gone);
        }
    }

    /** Records what differs in a field that both sides have; returns what is gone inside of it. */
    private List<Change> common(Place place, Attribute before, Attribute after, @Nullable Rename rename) {
        var declaration = declared.of(place.id());
        if (rename == null && !declared.within(place.id()) && before.hash().equals(after.hash())) {
            return List.of();
        }
        var diff = AttributeDiff.between(before, after);
        if (rename != null) {
            present.add(renamed(place, before, after, diff, rename, declaration));
        } else if (declaration != null || !diff.details().isEmpty()) {
            present.add(changed(place, before, after, diff, declaration));
        }
        if (before.attributes().isEmpty() && after.attributes().isEmpty()) {
            return List.of();
        }
        return level(place, before.attributes(), after.attributes()).stream()
                .flatMap(List::stream)
                .toList();
    }

    private void created(Place place, Attribute after) {
        present.add(record(Change.Type.CREATE, place, null, after, Compatibility.COMPATIBLE, FIELDS));
        after.attributes().forEach((name, nested) -> created(place.child(name), nested));
    }

    private List<Change> removed(Place place, Attribute before, @Nullable Split split) {
        var changes = new ArrayList<Change>();
        changes.add(split == null ? deleted(place, before) : becameMany(place, before, split));
        before.attributes().forEach((name, nested) -> changes.addAll(removed(place.child(name), nested, null)));
        return changes;
    }

    private static Change deleted(Place place, Attribute before) {
        return record(Change.Type.DELETE, place, before, null, Compatibility.BREAKING, FIELDS);
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
                declaration == null ? rename.reason() : declaration.description(),
                rename.from(),
                List.of());
    }

    private static Change record(
            Change.Type type,
            Place place,
            @Nullable Attribute before,
            @Nullable Attribute after,
            Compatibility compatibility,
            Set<Category> categories) {
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
                null,
                null,
                List.of());
    }
}
