package io.waymark.domain.summary;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.schema.diff.Change;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The numbers of the change records that a run still keeps, by type and by target.
 *
 * @param types the numbers by type ({@code create}, {@code update}, …); types without changes are absent
 * @param targets the numbers by target ({@code schema}, {@code field}); targets without changes are absent
 */
public record ChangeCounts(SortedMap<String, Long> types, SortedMap<String, Long> targets) {
    public ChangeCounts {
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
        targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
    }

    /** The number of changes that have one type and one target. */
    public record Group(Change.Type type, Change.Target target, long changes) {}

    /** Counts these changes. */
    public static ChangeCounts of(Collection<ChangeRecord> changes) {
        return ofGroups(changes.stream()
                .map(record -> new Group(record.change().type(), record.change().target(), 1))
                .toList());
    }

    /** Adds up groups of changes. */
    public static ChangeCounts ofGroups(Collection<Group> groups) {
        var types = new TreeMap<String, Long>();
        var targets = new TreeMap<String, Long>();
        for (var group : groups) {
            types.merge(wireName(group.type()), group.changes(), Long::sum);
            targets.merge(wireName(group.target()), group.changes(), Long::sum);
        }
        return new ChangeCounts(types, targets);
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
