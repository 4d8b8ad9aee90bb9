package io.waymark.store.table;

import io.r2dbc.spi.Row;
import io.waymark.domain.recording.FiledResult;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Json;
import io.waymark.domain.run.Result;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The current result under each key. */
public final class ResultTable {
    private static final String VALUES =
            Columns.rows("run_no, key_hash, ordinal, recorded_at, schema_hash, module, path, data, ref, profile");
    private static final String UPSERT = """
            insert into result (run_no, key_hash, ordinal, recorded_at, schema_hash, module, path, data, ref, profile)
            select run_no, key_hash, ordinal, recorded_at, schema_hash, module, path, data, ref, profile
            """ + VALUES + """
            order by run_no, key_hash
            on conflict (run_no, key_hash) do update set
                recorded_at = excluded.recorded_at, schema_hash = excluded.schema_hash, data = excluded.data,
                ref = excluded.ref, profile = excluded.profile
            """;

    /** What {@link #read} needs of {@code result r} with {@link #REFERENCES} joined. */
    public static final String COLUMNS = """
            r.recorded_at, r.schema_hash, r.path, r.data, r.ref, r.profile, s.schema_id, s.fields
            """;

    public static final String REFERENCES = "left join schema s on s.hash = r.schema_hash";

    private ResultTable() {}

    /**
     * What a transaction files under one key.
     *
     * @param hash of the key
     * @param path the key as {@link PathText} writes it
     * @param first the snapshot that files it first
     * @param last the recording that files it last, which has a result
     */
    public record Filing(ContentHash hash, String path, long first, Recording last) {
        private FiledResult result() {
            return Objects.requireNonNull(last.result());
        }
    }

    /** Files results, no two of the same run and key. */
    public static Part upsert(List<Placed<Filing>> filings) {
        return Columns.of(filings)
                .longs(Placed::run)
                .hashes(placed -> placed.what().hash())
                .longs(placed -> placed.what().first())
                .times(of(FiledResult::recordedAt))
                .hashes(of(filed -> hash(filed.schema())))
                .names(of(filed -> filed.key().last().module()))
                .texts(placed -> placed.what().path())
                .texts(of(filed -> text(filed.result().data())))
                .texts(of(filed -> text(filed.result().ref())))
                .texts(of(filed -> text(filed.result().profile())))
                .part(UPSERT);
    }

    /** Reads a result of the run whose paths these are. */
    public static FiledResult read(Row row, PathText paths) {
        var schema = Read.hashOrNull(row, "schema_hash");
        var data = Read.textOrNull(row, "data");
        return new FiledResult(
                paths.read(Read.text(row, "path")),
                new Result(
                        data == null ? null : new Json(data),
                        members(Read.textOrNull(row, "ref")),
                        members(Read.textOrNull(row, "profile"))),
                schema == null
                        ? null
                        : new SchemaReference(Read.name(row, "schema_id"), schema, Read.count(row, "fields")),
                Read.time(row, "recorded_at"));
    }

    /** Tells a key within its run. */
    public static ContentHash keyHash(ExecutionKey key) {
        var hasher = new ContentHasher();
        key.path().forEach(step -> hasher.add(step.module()).add(step.experiment()));
        return hasher.hash();
    }

    private static <T> Function<Placed<Filing>, @Nullable T> of(Function<FiledResult, @Nullable T> value) {
        return placed -> value.apply(placed.what().result());
    }

    private static @Nullable ContentHash hash(@Nullable SchemaReference schema) {
        return schema == null ? null : schema.hash();
    }

    private static @Nullable String text(@Nullable Json json) {
        return json == null ? null : json.text();
    }

    private static @Nullable String text(Value.@Nullable Members members) {
        return members == null ? null : DomainJson.write(members);
    }

    private static Value.@Nullable Members members(@Nullable String json) {
        return json == null ? null : DomainJson.readMembers(json);
    }
}
