package io.waymark.domain.schema;

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
    private final Set<String> fresh = new LinkedHashSet<>();
    private final Map<String, Rename> renames = new HashMap<>();
    private final Map<String, String> renamedTo = new HashMap<>();
    private final Map<String, Split> splits = new HashMap<>();

    private FieldMatching(Map<String, Attribute> before, Map<String, Attribute> after) {
        this.before = before;
        this.after = after;
        if (!SmallMap.sameNames(before, after)) {
            before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(gone::add);
            after.keySet().stream().filter(name -> !before.containsKey(name)).forEach(fresh::add);
        }
    }

    /**
     * Matches the fields under one parent.
     *
     * @param prefix what stands before a name in a field's id: empty at the top, else {@code outer.}
     */
    static FieldMatching of(
            String prefix,
            Map<String, Attribute> before,
            Map<String, Attribute> after,
            Declarations declared,
            FieldIds ids) {
        var matching = new FieldMatching(before, after);
        if (matching.gone.isEmpty() || matching.fresh.isEmpty()) {
            return matching;
        }
        declared.renames().forEach(rename -> matching.renameDeclared(prefix, rename));
        matching.renameByFieldId(ids);
        if (prefix.isEmpty()) {
            matching.splitDeclared(declared.splits());
            matching.splitInferred();
        }
        return matching;
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

    private void renameDeclared(String prefix, Transformation declared) {
        if (!declared.field().startsWith(prefix)) {
            return;
        }
        var from = declared.field().substring(prefix.length());
        var name = declared.into().getFirst();
        var to = !fresh.contains(name) && name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        if (gone.contains(from) && fresh.contains(to)) {
            rename(from, to, declared.description() == null ? "declared" : declared.description());
        }
    }

    private void renameByFieldId(FieldIds unique) {
        var is = ids(fresh, after);
        ids(gone, before).forEach((id, from) -> {
            var to = is.get(id);
            if (to != null && unique.tellsOne(id)) {
                rename(from, to, "the field_id is the same");
            }
        });
    }

    private void rename(String from, String to, String reason) {
        gone.remove(from);
        fresh.remove(to);
        renames.put(to, new Rename(from, reason));
        renamedTo.put(from, to);
    }

    /** Several fields may become the same ones. */
    private void splitDeclared(List<Transformation> declared) {
        var used = new HashSet<String>();
        for (var split : declared) {
            var into = split.into().stream().filter(fresh::contains).distinct().toList();
            if (!into.isEmpty() && gone.remove(split.field())) {
                splits.put(split.field(), new Split(into, true, split.description()));
                used.addAll(into);
            }
        }
        fresh.removeAll(used);
    }

    private void splitInferred() {
        var candidates = new LinkedHashMap<String, List<String>>();
        for (var name : fresh) {
            var origin = longestOrigin(name);
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

    /** The longest gone name that this one begins with, an underscore between; a look-up for each underscore. */
    private @Nullable String longestOrigin(String name) {
        for (int end = name.lastIndexOf('_'); end >= 0; end = name.lastIndexOf('_', end - 1)) {
            var origin = name.substring(0, end);
            if (gone.contains(origin)) {
                return origin;
            }
        }
        return null;
    }

    private static Map<Value, String> ids(Set<String> names, Map<String, Attribute> attributes) {
        var byId = new LinkedHashMap<Value, String>();
        for (var name : names) {
            var attribute = attributes.get(name);
            var id = attribute == null ? null : attribute.property("field_id");
            if (id != null) {
                byId.put(id, name);
            }
        }
        return byId;
    }
}
