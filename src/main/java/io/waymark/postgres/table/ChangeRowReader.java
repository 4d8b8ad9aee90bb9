package io.waymark.postgres.table;

import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.ChangeTargetState;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.RowReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads stored changes, which are differences between schemas, from rows of {@link ChangeTable}. */
public final class ChangeRowReader {
    /** The columns of {@code change c}, with {@link #REFERENCES} joined, that {@link #read} reads. */
    public static final String COLUMNS = """
            c.number, c.snapshot_no, c.time, c.categories, c.breaking, c.before_schema, c.after_schema, c.change_type,
            c.target_type, c.module, c.experiment, c.target_id, c.target_path, c.before_state, c.after_state, c.details,
            c.reason, c.renamed_from, c.into_names, b.schema_id as before_id, b.fields as before_fields,
            a.schema_id as after_id, a.fields as after_fields
            """;

    public static final String REFERENCES = """
            left join schema b on b.hash = c.before_schema left join schema a on a.hash = c.after_schema
            """;

    private ChangeRowReader() {}

    public static ChangeRecord read(Row row) {
        return new ChangeRecord(
                RowReader.number(row, "number"),
                RowReader.number(row, "snapshot_no"),
                new ModuleExperimentName(RowReader.name(row, "module"), RowReader.name(row, "experiment")),
                RowReader.time(row, "time"),
                change(row));
    }

    private static Change change(Row row) {
        var type = EnumNames.parse(Change.Type.class, RowReader.text(row, "change_type"));
        var target = EnumNames.parse(Change.Target.class, RowReader.text(row, "target_type"));
        var details = RowReader.textOrNull(row, "details");
        return new Change.Builder(type, target)
                .path(path(row))
                .states(state(row, "before"), state(row, "after"))
                .details(details == null ? List.of() : ChangeDetailJson.read(details))
                .categories(CategoryBits.read(RowReader.count(row, "categories")))
                .compatibility(RowReader.flag(row, "breaking") ? Compatibility.BREAKING : Compatibility.COMPATIBLE)
                .reason(RowReader.nameOrNull(row, "reason"))
                .renamedFrom(RowReader.nameOrNull(row, "renamed_from"))
                .into(names(RowReader.textOrNull(row, "into_names")))
                .build();
    }

    private static List<String> path(Row row) {
        var path = RowReader.textOrNull(row, "target_path");
        return path == null ? List.of(RowReader.name(row, "target_id")) : names(path);
    }

    private static @Nullable ChangeTargetState state(Row row, String side) {
        var hash = RowReader.hashOrNull(row, side + "_schema");
        if (hash != null) {
            return new SchemaReference(RowReader.name(row, side + "_id"), hash, RowReader.count(row, side + "_fields"));
        }
        var attribute = RowReader.textOrNull(row, side + "_state");
        return attribute == null ? null : DomainJson.readAttribute(attribute);
    }

    private static List<String> names(@Nullable String json) {
        return json == null
                ? List.of()
                : ((Value.Items) DomainJson.readValue(json))
                        .items().stream()
                                .map(name -> ((Value.Text) name).value())
                                .toList();
    }
}
