package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Transformation;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.domain.schema.diff.Change.Detail;
import io.waymark.domain.schema.diff.DeclaredTransformations.DeclaredTransformation;
import io.waymark.domain.schema.diff.DeclaredTransformations.FieldDeclarations;
import io.waymark.domain.schema.diff.FieldMatcher.Rename;
import io.waymark.domain.schema.diff.FieldMatcher.Split;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Creates the change records of fields: first the fields of the after schema, outer before nested, then the removed
 * fields.
 */
final class FieldDiff {
    private static final Set<Category> FIELDS = Set.of(Category.FIELDS);

    private static final String OTHER_BEFORE = "the field of this name before had another field_id";
    private static final String OTHER_AFTER = "the field of this name after has another field_id";

    private final DeclaredTransformations declared;
    private final FieldIdIndex ids;
    private final DiffSizeLimiter diffSizeLimiter;
    private final List<Change> presentFieldChanges = new ArrayList<>();

    FieldDiff(DeclaredTransformations declared, FieldIdIndex ids, DiffSizeLimiter diffSizeLimiter) {
        this.declared = declared;
        this.ids = ids;
        this.diffSizeLimiter = diffSizeLimiter;
    }

    /**
     * One level of the comparison.
     *
     * @param before the path in the before schema. It differs from {@code after} in a renamed field with declarations.
     * @param declaredBefore the declarations under the names of the before schema
     */
    private record FieldLevel(
            FieldPath after, FieldPath before, FieldDeclarations declared, FieldDeclarations declaredBefore) {
        FieldLevel inner(String name, String nameBefore) {
            return declared == declaredBefore && name.equals(nameBefore)
                    ? same(after.child(name), declared.inner(name))
                    : new FieldLevel(
                            after.child(name),
                            before.child(nameBefore),
                            declared.inner(name),
                            declaredBefore.inner(nameBefore));
        }

        static FieldLevel same(FieldPath path, FieldDeclarations declared) {
            return new FieldLevel(path, path, declared, declared);
        }

        List<DeclaredTransformation> renames() {
            if (declared == declaredBefore) {
                return declared.renames();
            }
            var all = new ArrayList<>(declared.renames());
            all.addAll(declaredBefore.renames());
            return all;
        }
    }

    List<Change> compare(Map<String, Attribute> before, Map<String, Attribute> after) {
        var removed = compareLevel(FieldLevel.same(FieldPath.ROOT, declared.top()), before, after);
        var all = new ArrayList<>(presentFieldChanges);
        all.addAll(removed);
        return all;
    }

    /**
     * Compares the fields under one parent. Returns the records of removed fields in the order of the before schema.
     */
    private List<Change> compareLevel(FieldLevel level, Map<String, Attribute> before, Map<String, Attribute> after) {
        var matching =
                FieldMatcher.of(level.after(), level.before(), before, after, level.renames(), declared.splits(), ids);
        var removedByField = new HashMap<String, List<Change>>();
        after.forEach((name, attribute) -> {
            var rename = matching.renameOf(name);
            var from = rename == null ? name : rename.from();
            var attributeBefore = before.get(from);
            if (attributeBefore == null || (rename == null && matching.isReplaced(name))) {
                addCreated(level.after().child(name), attribute, attributeBefore == null ? null : OTHER_BEFORE);
            } else if (rename != null
                    || !level.declared().isEmpty()
                    || !attributeBefore.hash().equals(attribute.hash())) {
                var removed = compareMatched(level.inner(name, from), attributeBefore, attribute, rename);
                if (!removed.isEmpty()) {
                    removedByField.put(from, removed);
                }
            }
        });
        return compareRemoved(level.after(), before, after, matching, removedByField);
    }

    private List<Change> compareRemoved(
            FieldPath parent,
            Map<String, Attribute> before,
            Map<String, Attribute> after,
            FieldMatcher matching,
            Map<String, List<Change>> removedByField) {
        if (removedByField.isEmpty() && matching.hasNoRemovals()) {
            return List.of();
        }
        var removed = new ArrayList<Change>();
        before.forEach((name, attribute) -> {
            boolean replaced = matching.isReplaced(name);
            if (matching.renamedTo(name) != null || (after.containsKey(name) && !replaced)) {
                removed.addAll(removedByField.getOrDefault(name, List.of()));
            } else {
                addRemoved(
                        parent.child(name), attribute, matching.splitOf(name), replaced ? OTHER_AFTER : null, removed);
            }
        });
        return removed;
    }

    /** Records the differences of a field that both schemas have. Returns the records of removed nested fields. */
    private List<Change> compareMatched(FieldLevel field, Attribute before, Attribute after, @Nullable Rename rename) {
        var path = field.after();
        if (rename == null && field.declared().isEmpty() && before.hash().equals(after.hash())) {
            return List.of();
        }
        var declaration = field.declared().plain();
        var diff = AttributeDiff.between(before, after, diffSizeLimiter);
        if (rename != null) {
            countRepetition(path, before, after);
            presentFieldChanges.add(renamedChange(path, before, after, diff, rename, declaration));
        } else if (declaration != null || !diff.details().isEmpty()) {
            countRepetition(path, before, after);
            presentFieldChanges.add(changedChange(path, before, after, diff, declaration));
        }
        return before.attributes().isEmpty() && after.attributes().isEmpty()
                ? List.of()
                : compareLevel(field, before.attributes(), after.attributes());
    }

    private void addCreated(FieldPath path, Attribute after, @Nullable String reason) {
        countRepetition(path, null, after);
        presentFieldChanges.add(
                createChange(Change.Type.CREATE, path, null, after, Compatibility.COMPATIBLE, FIELDS, reason));
        after.attributes().forEach((name, nested) -> addCreated(path.child(name), nested, null));
    }

    private void addRemoved(
            FieldPath path, Attribute before, @Nullable Split split, @Nullable String reason, List<Change> removed) {
        countRepetition(path, before, null);
        removed.add(split == null ? deletedChange(path, before, reason) : splitChange(path, before, split));
        before.attributes().forEach((name, nested) -> addRemoved(path.child(name), nested, null, null, removed));
    }

    /** Counts the characters that the next record repeats. */
    private void countRepetition(FieldPath path, @Nullable Attribute before, @Nullable Attribute after) {
        diffSizeLimiter.addOuterNames(path);
        if (before != null) {
            diffSizeLimiter.addNested(before);
        }
        if (after != null) {
            diffSizeLimiter.addNested(after);
        }
    }

    private static Change deletedChange(FieldPath path, Attribute before, @Nullable String reason) {
        return createChange(Change.Type.DELETE, path, before, null, Compatibility.BREAKING, FIELDS, reason);
    }

    private static Change splitChange(FieldPath path, Attribute before, Split split) {
        var categories = EnumSet.of(Category.FIELDS);
        var reason = "inferred: the new names begin with " + path.name() + "_";
        if (split.declared()) {
            categories.add(Category.TRANSFORMATION);
            reason = split.description() == null ? "declared" : "declared: " + split.description();
        }
        return new Change(
                Change.Type.TRANSFORM,
                Change.Target.FIELD,
                path.id(),
                path.path(),
                before,
                null,
                List.of(),
                new TreeSet<>(categories),
                Compatibility.BREAKING,
                reason,
                null,
                split.into());
    }

    private static Change changedChange(
            FieldPath path,
            Attribute before,
            Attribute after,
            AttributeDiff diff,
            @Nullable Transformation declaration) {
        var categories = new TreeSet<>(diff.categories());
        if (declaration != null) {
            categories.add(Category.TRANSFORMATION);
        }
        return new Change(
                declaration != null || diff.transforms() ? Change.Type.TRANSFORM : Change.Type.UPDATE,
                Change.Target.FIELD,
                path.id(),
                path.path(),
                before,
                after,
                diff.details(),
                categories,
                diff.breaking() ? Compatibility.BREAKING : Compatibility.COMPATIBLE,
                declaration == null ? null : declaration.description(),
                null,
                List.of());
    }

    private static Change renamedChange(
            FieldPath path,
            Attribute before,
            Attribute after,
            AttributeDiff diff,
            Rename rename,
            @Nullable Transformation declaration) {
        var details = new ArrayList<>(diff.details());
        details.add(new Detail("/name", new Value.Text(rename.from()), new Value.Text(path.name())));
        details.sort(PropertyDiff.BY_PATH);
        var categories = new TreeSet<>(diff.categories());
        categories.add(Category.RENAME);
        if (declaration != null) {
            categories.add(Category.TRANSFORMATION);
        }
        return new Change(
                Change.Type.UPDATE,
                Change.Target.FIELD,
                path.id(),
                path.path(),
                before,
                after,
                details,
                categories,
                Compatibility.BREAKING,
                declaration == null || declaration.description() == null ? rename.reason() : declaration.description(),
                rename.from(),
                List.of());
    }

    private static Change createChange(
            Change.Type type,
            FieldPath path,
            @Nullable Attribute before,
            @Nullable Attribute after,
            Compatibility compatibility,
            Set<Category> categories,
            @Nullable String reason) {
        return new Change(
                type,
                Change.Target.FIELD,
                path.id(),
                path.path(),
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
