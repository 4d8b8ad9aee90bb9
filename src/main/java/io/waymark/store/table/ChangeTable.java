package io.waymark.store.table;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.State;
import io.waymark.wire.DomainJson;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Change records; {@link ChangeRow} reads them. */
public final class ChangeTable {
    private static final Copy<Row> ROWS = Copy.<Row>into("change")
            .longs("run_no", row -> row.placed().run())
            .longs("number", row -> row.recorded().number())
            .longs("snapshot_no", row -> row.recorded().snapshot())
            .times("time", row -> row.recorded().time())
            .ints("feed_rank", row -> row.placed().rank())
            .ints("categories", row -> Categories.bits(row.change().categories()))
            .flags("breaking", row -> row.change().breaking())
            .hashes("before_schema", row -> hash(row.change().before()))
            .hashes("after_schema", row -> hash(row.change().after()))
            .texts("change_type", row -> Words.of(row.change().type()))
            .texts("target_type", row -> Words.of(row.change().target()))
            .names("module", row -> row.recorded().execution().module())
            .names("experiment", row -> row.recorded().execution().experiment())
            .names("target_id", row -> row.change().id())
            .texts("target_path", row -> path(row.change()))
            .nameLists("fields", Row::fields)
            .texts("before_state", row -> attribute(row.change().before()))
            .texts("after_state", row -> attribute(row.change().after()))
            .texts("details", row -> details(row.change()))
            .names("reason", row -> row.change().reason())
            .names("renamed_from", row -> row.change().renamedFrom())
            .texts("into_names", row -> into(row.change()));

    /**
     * What a row is made of.
     *
     * @param fields see {@link #insert}; null where the record stands for no whole schema
     */
    private record Row(
            Placed<ChangeRecord> placed, @Nullable List<String> fields) {
        ChangeRecord recorded() {
            return placed.what();
        }

        Change change() {
            return recorded().change();
        }
    }

    private ChangeTable() {}

    /**
     * Stores change records.
     *
     * @param fields the names that the record of a whole schema stands for, see {@link #wholeSchema}; empty for others
     */
    public static Part insert(List<Placed<ChangeRecord>> records, Function<ContentHash, List<String>> fields) {
        return ROWS.part(records.stream()
                .map(placed -> new Row(placed, fields(placed.what().change(), fields)))
                .toList());
    }

    /** The schema that comes or goes as a whole, null for other changes. */
    public static @Nullable SchemaReference wholeSchema(Change change) {
        return switch (change.type()) {
            case CREATE -> change.after() instanceof SchemaReference created ? created : null;
            case DELETE -> change.before() instanceof SchemaReference deleted ? deleted : null;
            case UPDATE, TRANSFORM -> null;
        };
    }

    private static @Nullable List<String> fields(Change change, Function<ContentHash, List<String>> fields) {
        var schema = wholeSchema(change);
        return schema == null ? null : fields.apply(schema.hash());
    }

    private static @Nullable String path(Change change) {
        return change.path().size() < 2 ? null : DomainJson.write(change.path());
    }

    private static @Nullable ContentHash hash(@Nullable State state) {
        return state instanceof SchemaReference reference ? reference.hash() : null;
    }

    private static @Nullable String attribute(@Nullable State state) {
        return state instanceof Attribute attribute ? DomainJson.write(attribute) : null;
    }

    private static @Nullable String details(Change change) {
        return change.details().isEmpty() ? null : DetailText.write(change.details());
    }

    private static @Nullable String into(Change change) {
        return change.into().isEmpty() ? null : DomainJson.write(change.into());
    }
}
