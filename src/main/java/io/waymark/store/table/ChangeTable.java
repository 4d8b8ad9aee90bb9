package io.waymark.store.table;

import io.r2dbc.spi.Connection;
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
import reactor.core.publisher.Mono;

/** Change records; {@link ChangeRow} reads them. */
public final class ChangeTable {
    private static final String INSERT = """
            insert into change (run_no, number, snapshot_no, time, feed_rank, categories, breaking, before_schema,
                after_schema, change_type, target_type, module, experiment, target_id, target_path, fields,
                before_state, after_state, details, reason, renamed_from, into_names)
            select run_no, number, snapshot_no, micros(time), feed_rank, categories, breaking, before_schema,
                after_schema, change_type, target_type, module, experiment, target_id, target_path,
                (select array_agg(name) from json_array_elements_text(fields::json) as f (name)),
                before_state, after_state, details, reason, renamed_from, into_names
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::int[], $7::boolean[],
                $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
                $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[])
                as u (run_no, number, snapshot_no, time, feed_rank, categories, breaking, before_schema, after_schema,
                    change_type, target_type, module, experiment, target_id, target_path, fields, before_state,
                    after_state, details, reason, renamed_from, into_names)
            """;

    private ChangeTable() {}

    /**
     * Stores change records.
     *
     * @param fields the names that the record of a whole schema stands for, see {@link #wholeSchema}; empty for others
     */
    public static Mono<Long> insert(
            Connection connection, List<Placed<ChangeRecord>> records, Function<ContentHash, List<String>> fields) {
        return Columns.of(records)
                .longs(Placed::run)
                .longs(placed -> placed.what().number())
                .longs(placed -> placed.what().snapshot())
                .times(placed -> placed.what().time())
                .ints(Placed::rank)
                .ints(of(change -> Categories.bits(change.categories())))
                .flags(of(Change::breaking))
                .hashes(of(change -> hash(change.before())))
                .hashes(of(change -> hash(change.after())))
                .texts(of(change -> Words.of(change.type())))
                .texts(of(change -> Words.of(change.target())))
                .names(placed -> placed.what().execution().module())
                .names(placed -> placed.what().execution().experiment())
                .names(of(Change::id))
                .texts(of(ChangeTable::path))
                .texts(of(change -> fields(change, fields)))
                .texts(of(change -> attribute(change.before())))
                .texts(of(change -> attribute(change.after())))
                .texts(of(change -> change.details().isEmpty() ? null : DetailText.write(change.details())))
                .names(of(Change::reason))
                .names(of(Change::renamedFrom))
                .texts(of(change -> change.into().isEmpty() ? null : DomainJson.write(change.into())))
                .update(connection, INSERT);
    }

    /** The schema that comes or goes as a whole, null for other changes. */
    public static @Nullable SchemaReference wholeSchema(Change change) {
        return switch (change.type()) {
            case CREATE -> change.after() instanceof SchemaReference created ? created : null;
            case DELETE -> change.before() instanceof SchemaReference deleted ? deleted : null;
            case UPDATE, TRANSFORM -> null;
        };
    }

    private static @Nullable String fields(Change change, Function<ContentHash, List<String>> fields) {
        var schema = wholeSchema(change);
        return schema == null
                ? null
                : DomainJson.write(
                        fields.apply(schema.hash()).stream().map(PgText::escape).toList());
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

    private static <T> Function<Placed<ChangeRecord>, @Nullable T> of(Function<Change, @Nullable T> value) {
        return placed -> value.apply(placed.what().change());
    }
}
