package io.waymark.domain.dataset;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.SchemaDiffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The current version of a dataset.
 *
 * @param version the number of the version; 0 before the first completion of an execution that wrote the dataset
 * @param schema the schema of the version; null before the first completion
 */
public record DatasetHead(long version, @Nullable Schema schema) {
    /** A dataset without a completion. */
    public static final DatasetHead NONE = new DatasetHead(0, null);

    /** Returns the head after a completion: the same object if the content is equal (DS-2). */
    public DatasetHead after(Schema completed) {
        return schema != null && schema.hasSameContent(completed) ? this : new DatasetHead(version + 1, completed);
    }

    /**
     * Returns the changes from this version to the next one (DS-3). The first version has none. Declared
     * transformations are not considered.
     */
    public List<Change> changesTo(DatasetHead next) {
        return schema == null || next.schema == null ? List.of() : SchemaDiffer.betweenOrSummary(schema, next.schema);
    }

    /**
     * Returns the number of breaking changes, without records of schemas that are breaking only because of one of their
     * fields.
     */
    public static long countBreaking(List<Change> changes) {
        long fields = changes.stream()
                .filter(change -> change.isBreaking() && change.target() == Change.Target.FIELD)
                .count();
        long schemas = changes.stream()
                .filter(change -> change.isBreaking() && change.target() == Change.Target.SCHEMA)
                .count();
        return fields > 0 ? fields : schemas;
    }
}
