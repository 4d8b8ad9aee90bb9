package io.waymark.postgres.projection.item;

import io.r2dbc.spi.Row;
import io.waymark.domain.run.Workflow;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import io.waymark.postgres.table.run.LineageSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the hash, the size and the source dataset of a snapshot's lineage. It does not read the lineage itself, which
 * may be large.
 */
final class LineageColumns {
    /** The columns of {@code snapshot s}, with {@link LineageSource#JOIN}. */
    static final String COLUMNS = """
            s.lineage_module, octet_length(s.lineage) as lineage_bytes,
                case when s.lineage is not null
                    then substr(encode(sha256(convert_to(s.lineage, 'UTF8')), 'hex'), 1, 32)::uuid end as lineage_hash,
            """ + LineageSource.COLUMNS;

    private LineageColumns() {}

    /** Returns the lineage; null if the snapshot has none, or transformed an output that belongs to no dataset. */
    static ProjectionInputItem.@Nullable StatedLineage read(
            Row row, ExecutionKeyCodec paths, @Nullable Workflow workflow) {
        var hash = RowReader.hashOrNull(row, "lineage_hash");
        if (hash == null) {
            return null;
        }
        int bytes = RowReader.count(row, "lineage_bytes");
        if (RowReader.textOrNull(row, "lineage_module") == null) {
            return new ProjectionInputItem.StatedLineage(hash, bytes, null);
        }
        var source = LineageSource.read(row, paths, workflow);
        return source == null ? null : new ProjectionInputItem.StatedLineage(hash, bytes, source);
    }
}
