package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.FieldTransformation;
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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the fields of two schemas and creates their change records. The records of the fields of the new schema come
 * first, outer fields before nested ones. The records of deleted fields follow.
 */
final class FieldTreeDiffer {
    private static final Optional<String> OTHER_BEFORE =
            Optional.of("the field of this name before had another field_id");
    private static final Optional<String> OTHER_AFTER =
            Optional.of("the field of this name after has another field_id");

    private final DeclaredTransformations declared;
    private final FieldIdUniquenessCheck ids;
    private final DiffSizeLimiter diffSizeLimiter;
    private final List<Change> presentFieldChanges = new ArrayList<>();

    FieldTreeDiffer(DeclaredTransformations declared, FieldIdUniquenessCheck ids, DiffSizeLimiter diffSizeLimiter) {
        this.declared = declared;
        this.ids = ids;
        this.diffSizeLimiter = diffSizeLimiter;
    }

    /**
     * The parent field whose nested fields are compared, or the schema itself.
     *
     * @param after the path of the parent in the new schema
     * @param before the path of the parent in the old schema, which is different for a renamed field
     * @param declared the declared transformations under the names of the new schema
     * @param declaredBefore the declared transformations under the names of the old schema
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
                addCreated(
                        level.after().child(name),
                        attribute,
                        attributeBefore == null ? Optional.empty() : OTHER_BEFORE);
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
                var split = matching.splitOf(name);
                if (split == null) {
                    addDeleted(parent.child(name), attribute, replaced ? OTHER_AFTER : Optional.empty(), removed);
                } else {
                    addSplit(parent.child(name), attribute, split, removed);
                }
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
        var diff = FieldComparisonResult.between(before, after, diffSizeLimiter);
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

    private void addCreated(FieldPath path, Attribute after, Optional<String> reason) {
        countRepetition(path, after);
        presentFieldChanges.add(new FieldChange.FieldCreated(path.path(), after, reason));
        after.attributes().forEach((name, nested) -> addCreated(path.child(name), nested, Optional.empty()));
    }

    private void addDeleted(FieldPath path, Attribute before, Optional<String> reason, List<Change> removed) {
        countRepetition(path, before);
        removed.add(new FieldChange.FieldDeleted(path.path(), before, reason));
        addDeletedNested(path, before, removed);
    }

    private void addSplit(FieldPath path, Attribute before, Split split, List<Change> removed) {
        countRepetition(path, before);
        removed.add(splitChange(path, before, split));
        addDeletedNested(path, before, removed);
    }

    private void addDeletedNested(FieldPath path, Attribute before, List<Change> removed) {
        before.attributes().forEach((name, nested) -> addDeleted(path.child(name), nested, Optional.empty(), removed));
    }

    /** Counts the characters that the next record repeats, which has one state. */
    private void countRepetition(FieldPath path, Attribute state) {
        diffSizeLimiter.addOuterNames(path);
        diffSizeLimiter.addNested(state);
    }

    /** Counts the characters that the next record repeats, which has both states. */
    private void countRepetition(FieldPath path, Attribute before, Attribute after) {
        countRepetition(path, before);
        diffSizeLimiter.addNested(after);
    }

    private static Change splitChange(FieldPath path, Attribute before, Split split) {
        var reason = "inferred: the new names begin with " + path.name() + "_";
        if (split.declared()) {
            reason = split.description() == null ? "declared" : "declared: " + split.description();
        }
        return new FieldChange.FieldSplit(path.path(), before, split.into(), split.declared(), Optional.of(reason));
    }

    private static Change changedChange(
            FieldPath path,
            Attribute before,
            Attribute after,
            FieldComparisonResult diff,
            @Nullable FieldTransformation declaration) {
        var names = path.path();
        var compatibility = diff.breaking() ? Compatibility.BREAKING : Compatibility.COMPATIBLE;
        if (declaration == null && !diff.transforms()) {
            return new FieldChange.FieldUpdated(names, before, after, diff.details(), diff.categories(), compatibility);
        }
        return new FieldChange.FieldTransformed(
                names,
                before,
                after,
                diff.details(),
                categories(diff, declaration),
                compatibility,
                description(declaration));
    }

    private static Change renamedChange(
            FieldPath path,
            Attribute before,
            Attribute after,
            FieldComparisonResult diff,
            Rename rename,
            @Nullable FieldTransformation declaration) {
        var details = new ArrayList<>(diff.details());
        details.add(new Detail("/name", new Value.Text(rename.from()), new Value.Text(path.name())));
        details.sort(PropertyDiffer.BY_PATH);
        var categories = categories(diff, declaration);
        categories.add(Category.RENAME);
        var reason = description(declaration).orElse(rename.reason());
        return new FieldChange.FieldRenamed(
                path.path(), rename.from(), before, after, details, categories, Optional.of(reason));
    }

    private static Set<Category> categories(FieldComparisonResult diff, @Nullable FieldTransformation declaration) {
        var categories = EnumSet.noneOf(Category.class);
        categories.addAll(diff.categories());
        if (declaration != null) {
            categories.add(Category.TRANSFORMATION);
        }
        return categories;
    }

    private static Optional<String> description(@Nullable FieldTransformation declaration) {
        return declaration == null ? Optional.empty() : Optional.ofNullable(declaration.description());
    }
}
