package io.waymark.postgres.projection;

import io.waymark.domain.schema.Attribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Computes the histories of the fields of a dataset (DS-5) from the schemas of its versions. Compares fields by the
 * rules CHG-29, CHG-32 and CHG-34, without change records.
 */
final class FieldHistoryModel {
    private final List<Field> fields = new ArrayList<>();
    private Map<String, Field> current = new HashMap<>();
    private Map<String, Field> next = new HashMap<>();
    private Set<Object> uniqueIds = Set.of();
    private DatasetModel.Version version;
    private int number;

    /** One field through its renames. */
    private static final class Field {
        private final Set<String> names = new HashSet<>();
        private final List<String> events = new ArrayList<>();
    }

    private FieldHistoryModel() {}

    /** Returns the events by each name that a field of the dataset ever had, sorted as text. */
    static Map<String, List<String>> of(List<DatasetModel.Version> versions) {
        var model = new FieldHistoryModel();
        Map<String, Attribute> before = Map.of();
        for (var version : versions) {
            model.version = version;
            model.number++;
            model.next = new HashMap<>();
            model.uniqueIds = new HashSet<>(unique(before));
            model.uniqueIds.retainAll(unique(version.schema.attributes()));
            model.compare(before, version.schema.attributes(), "", "");
            model.current = model.next;
            before = version.schema.attributes();
        }
        var histories = new TreeMap<String, List<String>>();
        model.fields.forEach(field -> field.names.forEach(name ->
                histories.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(field.events)));
        histories.values().forEach(events -> events.sort(null));
        return histories;
    }

    /** Returns an event as text. */
    static String row(long version, String kind, String field, Object write) {
        return "%d %s %s by %s".formatted(version, kind, field, write);
    }

    /** Compares the fields under one outer field, given the prefixes of their ids in both versions. */
    private void compare(
            Map<String, Attribute> before, Map<String, Attribute> after, String outerBefore, String outerAfter) {
        var gone = new LinkedHashSet<>(before.keySet());
        gone.removeIf(name -> isSame(before.get(name), after.get(name)));
        after.forEach((name, attribute) -> {
            var former = isSame(before.get(name), attribute) ? name : renamed(attribute, gone, before);
            if (former == null) {
                compare(Map.of(), attribute.attributes(), "", create(outerAfter + name));
            } else {
                gone.remove(former);
                var id = follow(outerBefore + former, outerAfter + name, !former.equals(name));
                if (former.equals(name) && !before.get(former).properties().equals(attribute.properties())) {
                    add(current.get(outerBefore + former), "CHANGED", id);
                }
                compare(before.get(former).attributes(), attribute.attributes(), outerBefore + former + ".", id + ".");
            }
        });
        for (var name : gone) {
            add(current.get(outerBefore + name), "DELETED", outerBefore + name);
            compare(before.get(name).attributes(), Map.of(), outerBefore + name + ".", "");
        }
    }

    /** Returns the id as the prefix of nested fields. */
    private String create(String id) {
        var field = new Field();
        fields.add(field);
        field.names.add(id);
        next.put(id, field);
        add(field, "CREATED", id);
        return id + ".";
    }

    /** Keeps a field under its id in the new version, and returns this id. */
    private String follow(String former, String id, boolean isRenamed) {
        var field = current.get(former);
        next.put(id, field);
        if (isRenamed || !former.equals(id)) {
            field.names.add(id);
            add(field, "RENAMED", id);
        }
        return id;
    }

    private void add(Field field, String kind, String id) {
        field.events.add(row(number, kind, id, version.write()));
    }

    private String renamed(Attribute attribute, Set<String> gone, Map<String, Attribute> before) {
        var id = attribute.property("field_id");
        return gone.stream()
                .filter(name -> id != null
                        && uniqueIds.contains(id)
                        && id.equals(before.get(name).property("field_id")))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether fields of the same name are the same field. */
    private static boolean isSame(Attribute before, Attribute after) {
        if (before == null || after == null) {
            return false;
        }
        var id = before.property("field_id");
        var idAfter = after.property("field_id");
        return id == null || idAfter == null || id.equals(idAfter);
    }

    /** Returns the ids that exactly one field has, at any depth. */
    private static Set<Object> unique(Map<String, Attribute> attributes) {
        var counts = new HashMap<Object, Integer>();
        count(attributes, counts);
        counts.values().removeIf(count -> count > 1);
        return counts.keySet();
    }

    private static void count(Map<String, Attribute> attributes, Map<Object, Integer> counts) {
        attributes.values().forEach(attribute -> {
            if (attribute.property("field_id") != null) {
                counts.merge(attribute.property("field_id"), 1, Integer::sum);
            }
            count(attribute.attributes(), counts);
        });
    }
}
