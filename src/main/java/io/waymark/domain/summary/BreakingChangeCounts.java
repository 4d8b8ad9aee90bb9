package io.waymark.domain.summary;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.schema.diff.Change;
import java.util.Collection;
import java.util.HashSet;

/**
 * The numbers of the breaking changes of a run. A change is breaking if a reader that expects the old schema may fail
 * to read data of the new schema.
 *
 * @param records the number of all breaking change records
 * @param changes the number of breaking changes; the record of a schema as a whole counts only if no field of the same
 *     module has a breaking change in the same snapshot
 */
public record BreakingChangeCounts(long records, long changes) {
    public static final BreakingChangeCounts NONE = new BreakingChangeCounts(0, 0);

    /**
     * Counts the breaking changes among these. A record of a schema does not count if a field of the same module breaks
     * in the same snapshot (API-22). A restore changes the schemas of several modules in one snapshot.
     */
    public static BreakingChangeCounts of(Collection<ChangeRecord> all) {
        long records = 0;
        long fields = 0;
        var schemas = new HashSet<ChangedSchema>();
        var schemasOfFields = new HashSet<ChangedSchema>();
        for (var record : all) {
            if (record.change().compatibility() != Change.Compatibility.BREAKING) {
                continue;
            }
            records++;
            var schema = new ChangedSchema(record.snapshot(), record.execution().module());
            schemas.add(schema);
            if (record.change().target() == Change.Target.FIELD) {
                fields++;
                schemasOfFields.add(schema);
            }
        }
        schemas.removeAll(schemasOfFields);
        return new BreakingChangeCounts(records, fields + schemas.size());
    }

    private record ChangedSchema(long snapshot, String module) {}
}
