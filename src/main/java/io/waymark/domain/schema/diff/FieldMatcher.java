package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.ArrayMap;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.diff.DeclaredTransformations.DeclaredTransformation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Matches the fields of the old schema with those of the new schema under one parent: by equal names, by renames that
 * are certain, and by splits into several fields. A split is either declared or inferred from a common name prefix. The
 * change record of an inferred split replaces the record of the deleted field; the records of the created fields
 * remain.
 */
final class FieldMatcher {
    /**
     * A field that became several fields.
     *
     * @param into the names of the resulting fields
     * @param declared whether the executor declared the split; otherwise it is inferred from the names
     * @param description the description in the declaration; null if there is none
     */
    record Split(
            List<String> into, boolean declared, @Nullable String description) {}

    /**
     * The former name of a field.
     *
     * @param from the name in the before schema
     * @param reason the reason why the rename is certain
     */
    record Rename(String from, String reason) {}

    private final Map<String, Attribute> before;
    private final Map<String, Attribute> after;
    private final Set<String> removedNames = new LinkedHashSet<>();
    private final boolean hasNoRemovals;
    private final Set<String> addedNames = new LinkedHashSet<>();
    private final Set<String> replaced = new HashSet<>();
    private final Map<String, Rename> renames = new HashMap<>();
    private final Map<String, String> renamedTo = new HashMap<>();
    private final Map<String, Split> splits = new HashMap<>();

    private FieldMatcher(Map<String, Attribute> before, Map<String, Attribute> after) {
        this.before = before;
        this.after = after;
        after.forEach((name, attributeAfter) -> {
            var attributeBefore = before.get(name);
            if (attributeBefore != null && isReplaced(attributeBefore, attributeAfter)) {
                replaced.add(name);
            }
            if (attributeBefore == null || replaced.contains(name)) {
                addedNames.add(name);
            }
        });
        if (!replaced.isEmpty() || !ArrayMap.haveSameNames(before, after)) {
            before.keySet().stream()
                    .filter(name -> !after.containsKey(name) || replaced.contains(name))
                    .forEach(removedNames::add);
        }
        hasNoRemovals = removedNames.isEmpty();
    }

    /** Returns whether two fields with one name are different fields according to their ids (CHG-34). */
    static boolean isReplaced(Attribute before, Attribute after) {
        return !before.hash().equals(after.hash()) && FieldIdUniquenessCheck.haveDifferentIds(before, after);
    }

    /**
     * Matches the fields under one parent.
     *
     * @param parent the parent in the after schema
     * @param parentBefore the parent in the before schema, which differs for a renamed parent
     * @param renames the declared renames of these fields
     * @param splits the declared splits, which exist only for top-level fields
     */
    static FieldMatcher of(
            FieldPath parent,
            FieldPath parentBefore,
            Map<String, Attribute> before,
            Map<String, Attribute> after,
            List<DeclaredTransformation> renames,
            List<DeclaredTransformation> splits,
            FieldIdUniquenessCheck ids) {
        var matching = new FieldMatcher(before, after);
        if (matching.removedNames.isEmpty() || matching.addedNames.isEmpty()) {
            return matching;
        }
        renames.forEach(rename -> matching.applyDeclaredRename(parent, parentBefore, rename));
        matching.inferRenamesByFieldId(ids);
        if (parent.depth() == 0) {
            matching.applyDeclaredSplits(splits);
            matching.inferSplits();
        }
        return matching;
    }

    /** Returns whether every field of the before schema matches the field with the same name. */
    boolean hasNoRemovals() {
        return hasNoRemovals;
    }

    /** Returns whether both schemas have a field with this name and the fields are different. */
    boolean isReplaced(String name) {
        return replaced.contains(name);
    }

    /** Returns the rename of a field of the after schema, or null. */
    @Nullable
    Rename renameOf(String nameAfter) {
        return renames.get(nameAfter);
    }

    /** Returns the new name of a renamed field of the before schema, or null. */
    @Nullable
    String renamedTo(String nameBefore) {
        return renamedTo.get(nameBefore);
    }

    @Nullable
    Split splitOf(String nameBefore) {
        return splits.get(nameBefore);
    }

    private void applyDeclaredRename(FieldPath parent, FieldPath parentBefore, DeclaredTransformation declared) {
        var from = declared.name();
        var to = newName(parent, parentBefore, declared.transformation().into().get(0));
        if (to != null && !to.equals(from) && removedNames.contains(from) && addedNames.contains(to)) {
            var description = declared.transformation().description();
            addRename(from, to, description == null ? "declared" : description);
        }
    }

    /** Returns the name of the new field that a text identifies by name or by id. */
    private @Nullable String newName(FieldPath parent, FieldPath parentBefore, String text) {
        if (addedNames.contains(text)) {
            return text;
        }
        var name = parent.idOf(text);
        return name == null ? parentBefore.idOf(text) : name;
    }

    private void inferRenamesByFieldId(FieldIdUniquenessCheck unique) {
        var addedById = ids(addedNames, after);
        if (!addedById.isEmpty()) {
            ids(removedNames, before).forEach((id, from) -> {
                var to = addedById.get(id);
                if (to != null && unique.isUnique(id)) {
                    addRename(from, to, "the field_id is the same");
                }
            });
        }
    }

    private void addRename(String from, String to, String reason) {
        removedNames.remove(from);
        addedNames.remove(to);
        renames.put(to, new Rename(from, reason));
        renamedTo.put(from, to);
    }

    /** Applies the declared splits. Several fields may become the same fields. */
    private void applyDeclaredSplits(List<DeclaredTransformation> declared) {
        var used = new HashSet<String>();
        for (var split : declared) {
            var into = split.transformation().into().stream()
                    .filter(addedNames::contains)
                    .distinct()
                    .toList();
            if (!into.isEmpty() && removedNames.remove(split.name())) {
                splits.put(
                        split.name(),
                        new Split(into, true, split.transformation().description()));
                used.addAll(into);
            }
        }
        addedNames.removeAll(used);
    }

    private void inferSplits() {
        var origins = LongestPrefixFinder.longestPrefixes(removedNames, addedNames);
        var candidates = new LinkedHashMap<String, List<String>>();
        for (var name : addedNames) {
            var origin = origins.get(name);
            if (origin != null) {
                candidates.computeIfAbsent(origin, any -> new ArrayList<>()).add(name);
            }
        }
        candidates.forEach((origin, into) -> {
            if (into.size() > 1) {
                splits.put(origin, new Split(into, false, null));
            }
        });
    }

    private static Map<ContentHash, String> ids(Set<String> names, Map<String, Attribute> attributes) {
        var byId = new LinkedHashMap<ContentHash, String>();
        for (var name : names) {
            var id = FieldIdUniquenessCheck.fieldIdHash(attributes.get(name));
            if (id != null) {
                byId.put(id, name);
            }
        }
        return byId;
    }
}
