package io.waymark.store.table;

import io.r2dbc.spi.Row;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Change.Compatibility;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.State;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ChangeTable} wrote. */
public final class ChangeRow {
    /** What {@link #read} needs of {@code change c} with {@link #REFERENCES} joined. */
    public static final String COLUMNS = """
            c.number, c.snapshot_no, c.time, c.categories, c.breaking, c.before_schema, c.after_schema, c.change_type,
            c.target_type, c.module, c.experiment, c.target_id, c.target_path, c.before_state, c.after_state, c.details,
            c.reason, c.renamed_from, c.into_names, b.schema_id as before_id, b.fields as before_fields,
            a.schema_id as after_id, a.fields as after_fields
            """;

    public static final String REFERENCES = """
            left join schema b on b.hash = c.before_schema left join schema a on a.hash = c.after_schema
            """;

    private ChangeRow() {}

    public static ChangeRecord read(Row row) {
        return new ChangeRecord(
                Read.number(row, "number"),
                Read.number(row, "snapshot_no"),
                new ModuleExperiment(Read.name(row, "module"), Read.name(row, "experiment")),
                Read.time(row, "time"),
                change(row));
    }

    private static Change change(Row row) {
        var target = Words.read(Change.Target.class, Read.text(row, "target_type"));
        var id = Read.name(row, "target_id");
        var details = Read.textOrNull(row, "details");
        return new Change(
                Words.read(Change.Type.class, Read.text(row, "change_type")),
                target,
                id,
                target == Change.Target.SCHEMA ? List.of() : path(row, id),
                state(row, "before"),
                state(row, "after"),
                details == null ? List.of() : DetailText.read(details),
                new TreeSet<>(Categories.read(Read.count(row, "categories"))),
                Read.flag(row, "breaking") ? Compatibility.BREAKING : Compatibility.COMPATIBLE,
                Read.nameOrNull(row, "reason"),
                Read.nameOrNull(row, "renamed_from"),
                names(Read.textOrNull(row, "into_names")));
    }

    private static List<String> path(Row row, String id) {
        var path = Read.textOrNull(row, "target_path");
        return path == null ? List.of(id) : names(path);
    }

    private static @Nullable State state(Row row, String side) {
        var hash = Read.hashOrNull(row, side + "_schema");
        if (hash != null) {
            return new SchemaReference(Read.name(row, side + "_id"), hash, Read.count(row, side + "_fields"));
        }
        var attribute = Read.textOrNull(row, side + "_state");
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
