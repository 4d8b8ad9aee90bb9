package io.waymark.domain.schema;

import io.waymark.domain.schema.Declarations.Declared;
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
 * Which field before is which field after, under one parent: the same name, a certain rename, or one that became
 * several. Never a guess, except for names that begin with the old one, which only replaces the record of the delete.
 */
final class FieldMatching {
    /**
     * One field that became several.
     *
     * @param declared whether the executor said so
     */
    record Split(
            List<String> into, boolean declared, @Nullable String description) {}

    /**
     * What a field was called.
     *
     * @param from the name before
     * @param reason why it is certain
     */
    record Rename(String from, String reason) {}

    private final Map<String, Attribute> before;
    private final Map<String, Attribute> after;
    private final Set<String> gone = new LinkedHashSet<>();
    private final boolean nothingGone;
    private final Set<String> fresh = new LinkedHashSet<>();
    private final Set<String> replaced = new HashSet<>();
    private final Map<String, Rename> renames = new HashMap<>();
    private final Map<String, String> renamedTo = new HashMap<>();
    private final Map<String, Split> splits = new HashMap<>();

    private FieldMatching(Map<String, Attribute> before, Map<String, Attribute> after) {
        this.before = before;
        this.after = after;
        after.forEach((name, is) -> {
            var was = before.get(name);
            if (was != null && isReplaced(was, is)) {
                replaced.add(name);
            }
            if (was == null || replaced.contains(name)) {
                fresh.add(name);
            }
        });
        if (!replaced.isEmpty() || !SmallMap.sameNames(before, after)) {
            before.keySet().stream()
                    .filter(name -> !after.containsKey(name) || replaced.contains(name))
                    .forEach(gone::add);
        }
        nothingGone = gone.isEmpty();
    }

    /** Returns whether two fields of one name are two fields, by their ids (CHG-34). */
    static boolean isReplaced(Attribute before, Attribute after) {
        return !before.hash().equals(after.hash()) && FieldIds.differ(before, after);
    }

    /**
     * Matches the fields under one parent.
     *
     * @param parent where the fields are after
     * @param parentBefore where they were before, which is another place in a renamed field
     * @param renames that are declared of these fields
     * @param splits that are declared of these fields, none but at the top
     */
    static FieldMatching of(
            Place parent,
            Place parentBefore,
            Map<String, Attribute> before,
            Map<String, Attribute> after,
            List<Declared> renames,
            List<Declared> splits,
            FieldIds ids) {
        var matching = new FieldMatching(before, after);
        if (matching.gone.isEmpty() || matching.fresh.isEmpty()) {
            return matching;
        }
        renames.forEach(rename -> matching.renameDeclared(parent, parentBefore, rename));
        matching.renameByFieldId(ids);
        if (parent.depth() == 0) {
            matching.splitDeclared(splits);
            matching.splitInferred();
        }
        return matching;
    }

    /** Returns whether each field before is the one of its name after. */
    boolean nothingGone() {
        return nothingGone;
    }

    /** Returns whether there is a field of this name on both sides, and these are not the same field. */
    boolean replaced(String name) {
        return replaced.contains(name);
    }

    /** How the field after was called, when it was called something else. */
    @Nullable
    Rename renamed(String nameAfter) {
        return renames.get(nameAfter);
    }

    /** How the field before is called now, when it was renamed. */
    @Nullable
    String renamedTo(String nameBefore) {
        return renamedTo.get(nameBefore);
    }

    @Nullable
    Split split(String nameBefore) {
        return splits.get(nameBefore);
    }

    private void renameDeclared(Place parent, Place parentBefore, Declared declared) {
        var from = declared.name();
        var to = newName(parent, parentBefore, declared.what().into().getFirst());
        if (to != null && !to.equals(from) && gone.contains(from) && fresh.contains(to)) {
            var description = declared.what().description();
            rename(from, to, description == null ? "declared" : description);
        }
    }

    /** Returns the new field that a text names by its name or by its id. */
    private @Nullable String newName(Place parent, Place parentBefore, String text) {
        if (fresh.contains(text)) {
            return text;
        }
        var name = parent.inner(text);
        return name == null ? parentBefore.inner(text) : name;
    }

    private void renameByFieldId(FieldIds unique) {
        var is = ids(fresh, after);
        if (!is.isEmpty()) {
            ids(gone, before).forEach((id, from) -> {
                var to = is.get(id);
                if (to != null && unique.tellsOne(id)) {
                    rename(from, to, "the field_id is the same");
                }
            });
        }
    }

    private void rename(String from, String to, String reason) {
        gone.remove(from);
        fresh.remove(to);
        renames.put(to, new Rename(from, reason));
        renamedTo.put(from, to);
    }

    /** Several fields may become the same ones. */
    private void splitDeclared(List<Declared> declared) {
        var used = new HashSet<String>();
        for (var split : declared) {
            var into = split.what().into().stream()
                    .filter(fresh::contains)
                    .distinct()
                    .toList();
            if (!into.isEmpty() && gone.remove(split.name())) {
                splits.put(split.name(), new Split(into, true, split.what().description()));
                used.addAll(into);
            }
        }
        fresh.removeAll(used);
    }

    private void splitInferred() {
        var origins = NamePrefixes.longest(gone, fresh);
        var candidates = new LinkedHashMap<String, List<String>>();
        for (var name : fresh) {
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
            var id = FieldIds.of(attributes.get(name));
            if (id != null) {
                byId.put(id, name);
            }
        }
        return byId;
    }
}
