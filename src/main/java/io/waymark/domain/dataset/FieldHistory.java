package io.waymark.domain.dataset;

import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.diff.FieldChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The history of one field of a dataset (DS-5). A renamed field keeps its history, which can be found by each of its
 * names. A field that is created under the name of a deleted field begins a history of its own. A search for this name
 * finds both histories.
 */
public final class FieldHistory {
    private static final long FIRST_VERSION = 1;
    private static final int MAX_NAMES = 1000;

    private final FirstVersion first;
    private final Set<String> names;
    private final List<Lineage> lineages = new ArrayList<>();
    private final Map<String, Move> moves = new HashMap<>(); // of one version, by the new id
    private Map<String, Lineage> current = new HashMap<>();

    /**
     * A field whose id changed with the rename of a field around it.
     *
     * @param isNewName whether the field has this name for the first time
     */
    private record Move(Lineage field, boolean isNewName) {}

    private FieldHistory(FirstVersion first, Set<String> names) {
        this.first = first;
        this.names = names;
    }

    /**
     * The first version of the dataset, which has no changes.
     *
     * @param write the completion that wrote it first
     * @param fields tests whether it has the field with an id
     */
    public record FirstVersion(DatasetWrite write, Predicate<String> fields) {}

    /** One field through its renames. */
    private static final class Lineage {
        private final Set<String> names = new HashSet<>();
        private final List<FieldEvent> events = new ArrayList<>();
    }

    /**
     * Returns the events of a field in order of version, empty if the dataset never had the field.
     *
     * @param changes the changes of fields of the dataset in order of version; changes of other fields than those of
     *     {@link #names} and of the fields around them may be absent
     */
    public static List<FieldEvent> of(String field, List<BetweenRunChange> changes, FirstVersion first) {
        var history = new FieldHistory(first, names(field, changes));
        int from = 0;
        while (from < changes.size()) {
            int to = from + 1;
            while (to < changes.size()
                    && changes.get(to).version() == changes.get(from).version()) {
                to++;
            }
            history.addVersion(changes.subList(from, to));
            from = to;
        }
        if (history.lineages.stream().noneMatch(lineage -> lineage.names.contains(field))
                && first.fields().test(field)) {
            history.existing(field);
        }
        return history.lineages.stream()
                .filter(lineage -> lineage.names.contains(field))
                .flatMap(lineage -> lineage.events.stream())
                .sorted(Comparator.comparingLong(FieldEvent::version))
                .toList();
    }

    /** Returns the names that a field may have had or got by renames of it or of a field around it, at most 1000. */
    public static Set<String> names(String field, List<BetweenRunChange> changes) {
        var names = new LinkedHashSet<>(Set.of(field));
        int size;
        do {
            size = names.size();
            for (var between : changes) {
                if (between.record().change() instanceof FieldChange.FieldRenamed renamed) {
                    for (var name : List.copyOf(names)) {
                        addMoved(name, formerId(renamed), renamed.id(), names);
                        addMoved(name, renamed.id(), formerId(renamed), names);
                    }
                }
            }
        } while (names.size() > size && names.size() < MAX_NAMES);
        return names;
    }

    private static void addMoved(String name, String from, String to, Set<String> names) {
        if (names.size() < MAX_NAMES && (name.equals(from) || isInside(name, from))) {
            names.add(to + name.substring(from.length()));
        }
    }

    private static boolean isInside(String name, String outer) {
        return name.length() > outer.length() && name.charAt(outer.length()) == '.' && name.startsWith(outer);
    }

    /** Applies the changes of one version. All of them refer to the names in the previous version. */
    private void addVersion(List<BetweenRunChange> changes) {
        var next = new HashMap<>(current);
        moves.clear();
        for (var change : changes) {
            if (change.record().change() instanceof FieldChange) {
                add(change, next);
            }
        }
        current = next;
    }

    private void add(BetweenRunChange between, Map<String, Lineage> next) {
        var change = between.record().change();
        var id = change.id();
        if (change instanceof FieldChange.FieldCreated) {
            var created = started(id);
            created.events.add(event(FieldEvent.Kind.CREATED, between));
            next.put(id, created);
        } else if (change.stateAfter().isEmpty()) {
            var deleted = existing(id);
            deleted.events.add(event(FieldEvent.Kind.DELETED, between));
            next.remove(id, deleted);
        } else if (change instanceof FieldChange.FieldRenamed renaming) {
            var former = formerId(renaming);
            var renamed = moves.containsKey(former) ? undoMove(former, next) : existing(former);
            renamed.names.add(id);
            renamed.events.add(event(FieldEvent.Kind.RENAMED, between));
            next.remove(former, renamed);
            next.put(id, renamed);
            names.stream()
                    .filter(name -> isInside(name, former) && (moves.containsKey(name) || exists(name)))
                    .forEach(name -> move(name, id + name.substring(former.length()), between, next));
        } else {
            var changed = next.containsKey(id) ? Objects.requireNonNull(next.get(id)) : existing(id);
            changed.events.add(event(FieldEvent.Kind.CHANGED, between));
            next.putIfAbsent(id, changed);
        }
    }

    /** Gives a field the name that it gets with the rename of a field around it. */
    private void move(String former, String id, BetweenRunChange renaming, Map<String, Lineage> next) {
        var moved = moves.containsKey(former) ? undoMove(former, next) : existing(former);
        moves.put(id, new Move(moved, moved.names.add(id)));
        moved.events.add(new FieldEvent(FieldEvent.Kind.RENAMED, id, renaming.version(), renaming.write(), renaming));
        next.remove(former, moved);
        next.put(id, moved);
    }

    /** Removes the name that a field would have if only the field around it had been renamed. Returns the field. */
    private Lineage undoMove(String id, Map<String, Lineage> next) {
        var move = Objects.requireNonNull(moves.remove(id));
        var field = move.field();
        field.events.remove(field.events.size() - 1);
        if (move.isNewName()) {
            field.names.remove(id);
        }
        next.remove(id, field);
        return field;
    }

    /** Returns whether the previous version has this field. */
    private boolean exists(String id) {
        return current.containsKey(id)
                || (first.fields().test(id) && lineages.stream().noneMatch(lineage -> lineage.names.contains(id)));
    }

    /** Returns the keys by which filters find a field: of its id and of its former id. */
    public static List<String> fieldKeys(FieldChange change) {
        return change instanceof FieldChange.FieldRenamed renamed
                ? List.of(FieldLookupKeyGenerator.of(change.id()), FieldLookupKeyGenerator.of(formerId(renamed)))
                : List.of(FieldLookupKeyGenerator.of(change.id()));
    }

    /** Returns the former id of a renamed field: the path of its parent and the former name. */
    private static String formerId(FieldChange.FieldRenamed change) {
        var path = change.path();
        return path.size() < 2
                ? change.formerName()
                : String.join(".", path.subList(0, path.size() - 1)) + "." + change.formerName();
    }

    /** Returns the field that has this id. A field that was not created since exists since the first version. */
    private Lineage existing(String id) {
        var known = current.get(id);
        if (known != null) {
            return known;
        }
        var original = started(id);
        if (first.fields().test(id)) {
            original.events.add(new FieldEvent(FieldEvent.Kind.CREATED, id, FIRST_VERSION, first.write(), null));
        }
        current.put(id, original);
        return original;
    }

    private Lineage started(String id) {
        var lineage = new Lineage();
        lineage.names.add(id);
        lineages.add(lineage);
        return lineage;
    }

    private static FieldEvent event(FieldEvent.Kind kind, BetweenRunChange change) {
        return new FieldEvent(kind, change.record().change().id(), change.version(), change.write(), change);
    }
}
