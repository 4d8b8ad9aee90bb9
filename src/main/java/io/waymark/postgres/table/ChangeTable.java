package io.waymark.postgres.table;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ChangeTargetState;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.FieldChange;
import io.waymark.domain.schema.diff.WholeSchemaChange;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.PendingHistoryRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores change records, each of which is a difference between two schemas in the history of a run. {@link
 * ChangeRowReader} reads them.
 */
public final class ChangeTable {
    private static final CopyIn<ChangeRow> ROWS = addColumns(
                    CopyIn.<ChangeRow>into("change")
                            .longs("run_no", row -> row.row().run())
                            .ints("feed_rank", row -> row.row().rank()),
                    ChangeRow::recorded)
            .nameLists("fields", ChangeRow::fields);

    /**
     * A change record that is about to be stored as a row.
     *
     * @param row the record with its run
     * @param fields the names of the fields, if a whole schema was created or deleted; else null
     */
    private record ChangeRow(
            PendingHistoryRow<ChangeRecord> row, @Nullable List<String> fields) {
        ChangeRecord recorded() {
            return row.value();
        }
    }

    private ChangeTable() {}

    /** Adds the columns of a change record, without the run and the fields of a whole schema. */
    public static <R> CopyIn<R> addColumns(CopyIn<R> rows, Function<R, ChangeRecord> record) {
        Function<R, Change> change = record.andThen(ChangeRecord::change);
        return rows.longs("number", row -> record.apply(row).number())
                .longs("snapshot_no", row -> record.apply(row).snapshot())
                .times("time", row -> record.apply(row).time())
                .ints("categories", row -> CategoryBits.bits(change.apply(row).categories()))
                .flags("breaking", row -> change.apply(row).isBreaking())
                .hashes("before_schema", row -> hash(change.apply(row).stateBefore()))
                .hashes("after_schema", row -> hash(change.apply(row).stateAfter()))
                .texts("change_type", row -> EnumNames.format(change.apply(row).type()))
                .texts("target_type", row -> EnumNames.format(change.apply(row).target()))
                .names("module", row -> record.apply(row).execution().module())
                .names("experiment", row -> record.apply(row).execution().experiment())
                .names("target_id", row -> change.apply(row).id())
                .texts("target_path", row -> path(change.apply(row)))
                .texts("before_state", row -> attribute(change.apply(row).stateBefore()))
                .texts("after_state", row -> attribute(change.apply(row).stateAfter()))
                .texts("details", row -> details(change.apply(row)))
                .names("reason", row -> change.apply(row).reason().orElse(null))
                .names("renamed_from", row -> change.apply(row).renamedFrom().orElse(null))
                .texts("into_names", row -> into(change.apply(row)));
    }

    /**
     * Inserts change records.
     *
     * @param fields returns the names of the fields of a schema that was created or deleted as a whole, see {@link
     *     #schemaReference}
     */
    public static CombinableStatement insert(
            List<PendingHistoryRow<ChangeRecord>> records, Function<ContentHash, List<String>> fields) {
        return ROWS.toPart(records.stream()
                .map(row -> new ChangeRow(row, fields(row.value().change(), fields)))
                .toList());
    }

    /** Returns the schema that was created or deleted as a whole, null for other changes. */
    public static @Nullable SchemaReference schemaReference(Change change) {
        return switch (change) {
            case WholeSchemaChange.SchemaCreated created -> created.after();
            case WholeSchemaChange.SchemaDeleted deleted -> deleted.before();
            case WholeSchemaChange.SchemaUpdated updated -> null;
            case FieldChange field -> null;
        };
    }

    private static @Nullable List<String> fields(Change change, Function<ContentHash, List<String>> fields) {
        var schema = schemaReference(change);
        return schema == null ? null : fields.apply(schema.hash());
    }

    private static @Nullable String path(Change change) {
        return change.path().size() < 2 ? null : DomainJson.write(change.path());
    }

    private static @Nullable ContentHash hash(Optional<ChangeTargetState> state) {
        return state.orElse(null) instanceof SchemaReference reference ? reference.hash() : null;
    }

    private static @Nullable String attribute(Optional<ChangeTargetState> state) {
        return state.orElse(null) instanceof Attribute attribute ? DomainJson.write(attribute) : null;
    }

    private static @Nullable String details(Change change) {
        return change.details().isEmpty() ? null : ChangeDetailJson.write(change.details());
    }

    private static @Nullable String into(Change change) {
        return change.into().isEmpty() ? null : DomainJson.write(change.into());
    }
}
