package io.waymark.postgres.table.run;

import io.r2dbc.spi.Row;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Workflow;
import io.waymark.postgres.sql.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dataset that an execution transformed, for completions whose event does not name its inputs (LIN-2). This
 * is the last output of the preceding module in the run.
 */
public final class LineageSource {
    /** Joins the last output of the module that {@code snapshot s} transformed. */
    public static final String JOIN = """
            left join lateral (
                select b.dataset_namespace, b.dataset_name, b.execution_key from snapshot b
                where s.lineage_module is not null and b.run_no = s.run_no and b.number < s.number
                    and b.module = s.lineage_module and b.phase = 'completed' and b.after_schema is not null
                    and b.execution_key is not null
                order by b.number desc limit 1) o on true
            """;

    /** The columns that {@link #read} reads. */
    public static final String COLUMNS =
            "o.dataset_namespace as source_namespace, o.dataset_name as source_name, o.execution_key as source_key";

    private LineageSource() {}

    /** Returns the dataset; null if the output belongs to none. */
    public static @Nullable DatasetName read(Row row, ExecutionKeyCodec paths, @Nullable Workflow workflow) {
        return dataset(row, "source_namespace", "source_name", "source_key", paths, workflow);
    }

    /** Returns a dataset by its name or, without one, by the key of the execution that wrote it (DS-1). */
    public static @Nullable DatasetName dataset(
            Row row,
            String namespaceColumn,
            String nameColumn,
            String keyColumn,
            ExecutionKeyCodec paths,
            @Nullable Workflow workflow) {
        var namespace = RowReader.nameOrNull(row, namespaceColumn);
        var name = RowReader.nameOrNull(row, nameColumn);
        if (namespace != null && name != null) {
            return new DatasetName(namespace, name);
        }
        var key = RowReader.textOrNull(row, keyColumn);
        return key == null || workflow == null ? null : DatasetName.of(workflow, paths.read(key));
    }
}
