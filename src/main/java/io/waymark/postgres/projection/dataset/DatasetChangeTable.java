package io.waymark.postgres.projection.dataset;

import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.FieldHistory;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.FieldChange;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.table.ChangeTable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores between-run changes, the differences between successive versions of a dataset, for each generation of the
 * projection.
 */
public final class DatasetChangeTable {
    private static final CopyIn<ChangeRow> ROWS = ChangeTable.addColumns(
                    CopyIn.<ChangeRow>into("dataset_change")
                            .ints("generation", ChangeRow::generation)
                            .longs("position", ChangeRow::position)
                            .hashes("dataset", row -> row.change().dataset().hash())
                            .hashes("workflow", row -> hash(row.change().workflow()))
                            .longs("version", row -> row.change().version())
                            .texts("run_id", row -> row.change().run().value())
                            .names("workflow_namespace", row -> of(row, Workflow::namespace))
                            .names("workflow_name", row -> of(row, Workflow::name)),
                    row -> row.change().record())
            .nameLists("field_keys", ChangeRow::fieldKeys);

    /**
     * A change to store.
     *
     * @param position the position of the completion
     * @param fieldKeys see {@link #fieldKeys}
     */
    public record ChangeRow(int generation, long position, BetweenRunChange change, List<String> fieldKeys) {}

    private DatasetChangeTable() {}

    public static CombinableStatement insert(List<ChangeRow> rows) {
        return ROWS.toPart(rows);
    }

    /**
     * Returns the keys by which filters find a change: of the field and of its former name, or of the fields that the
     * record of a whole schema stands for.
     *
     * @param fieldsOfSchema returns the keys of the fields of a schema
     */
    public static List<String> fieldKeys(Change change, Function<ContentHash, List<String>> fieldsOfSchema) {
        if (change instanceof FieldChange field) {
            return FieldHistory.fieldKeys(field);
        }
        var schema = ChangeTable.schemaReference(change);
        return schema == null ? List.of() : fieldsOfSchema.apply(schema.hash());
    }

    /** Returns the hash that identifies a workflow; null for null. */
    public static @Nullable ContentHash hash(@Nullable Workflow workflow) {
        return workflow == null ? null : workflow.hash();
    }

    private static @Nullable String of(ChangeRow row, Function<Workflow, String> part) {
        var workflow = row.change().workflow();
        return workflow == null ? null : part.apply(workflow);
    }
}
