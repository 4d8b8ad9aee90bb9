package io.waymark.domain.summary;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.schema.diff.Change;
import java.util.Collection;
import java.util.HashSet;

/**
 * Changes that break a reader of the new data that has the expectations of the old schema.
 *
 * @param records the number of all breaking records
 * @param changes the number without records of schemas that are breaking only because of one of their fields
 */
public record BreakingChanges(long records, long changes) {
    public static final BreakingChanges NONE = new BreakingChanges(0, 0);

    /**
     * Counts the breaking changes among these. A record of a schema does not count if a field of the same module breaks
     * in the same snapshot (API-22). A restore changes the schemas of several modules in one snapshot.
     */
    public static BreakingChanges of(Collection<ChangeRecord> all) {
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
        return new BreakingChanges(records, fields + schemas.size());
    }

    private record ChangedSchema(long snapshot, String module) {}
}
