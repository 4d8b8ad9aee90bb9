package io.waymark.postgres.table.schema;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores each schema once, identified by the hash of its content, and which runs use it. The attributes of a schema are
 * stored in chunks (groups of consecutive attributes), which similar schemas share.
 */
public final class SchemaTable {
    /**
     * Takes the lock that prevents the deletion of unused schemas and chunks until the end of the transaction. Queries
     * for existing schemas must run after this statement, so that they see the state under the lock.
     */
    public static final String LOCK_SCHEMAS_SHARED = "select pg_advisory_xact_lock_shared(hashtext('waymark.schemas'))";

    private static final String INSERT_USES = """
            insert into schema_use (run_no, hash)
            select run_no, hash
            """ + ArrayParameters.rows("run_no, hash") + """
            on conflict do nothing
            """;
    private static final String SELECT = """
            select s.hash, s.schema_id, s.own, array(
                select c.body from unnest(s.chunks) with ordinality as u (hash, ordinal)
                    join schema_chunk c using (hash)
                order by u.ordinal) as bodies
            from schema s
            where s.hash = any ($1::uuid[])
            """;

    private static final String SELECT_SIZES = """
            select s.hash, octet_length(s.own) + coalesce((
                select sum(octet_length(c.body)) from unnest(s.chunks) as u (hash) join schema_chunk c using (hash)),
                0)::bigint as size
            from schema s
            where s.hash = any ($1::uuid[])
            """;

    private SchemaTable() {}

    /** Returns the size of each schema as JSON, in bytes. */
    public static Mono<Map<ContentHash, Long>> sizes(Connection connection, Collection<ContentHash> hashes) {
        return hashes.isEmpty()
                ? Mono.just(Map.of())
                : Flux.from(connection
                                .createStatement(SELECT_SIZES)
                                .bind(0, uuids(hashes))
                                .execute())
                        .concatMap(result -> result.map((row, metadata) ->
                                Map.entry(RowReader.hash(row, "hash"), RowReader.number(row, "size"))))
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /**
     * Records which runs use which schemas, so that the garbage collector does not delete these. The caller must hold
     * the lock of {@link #LOCK_SCHEMAS_SHARED}.
     */
    public static CombinableStatement insertUses(List<PendingHistoryRow<ContentHash>> uses) {
        return ArrayParameters.of(uses)
                .longs(PendingHistoryRow::run)
                .hashes(PendingHistoryRow::value)
                .part(INSERT_USES);
    }

    public static Flux<Schema> select(Connection connection, Collection<ContentHash> hashes) {
        return rows(connection, hashes, SchemaTable::read);
    }

    /** Returns the hashes of stored schemas that cannot be read or whose content does not match the hash. */
    public static Flux<ContentHash> damaged(Connection connection, Collection<ContentHash> hashes) {
        return rows(
                        connection,
                        hashes,
                        row -> hasStoredHash(row)
                                ? Optional.<ContentHash>empty()
                                : Optional.of(RowReader.hash(row, "hash")))
                .concatMap(Mono::justOrEmpty, 0);
    }

    private static <T> Flux<T> rows(Connection connection, Collection<ContentHash> hashes, Function<Row, T> read) {
        var uuids = uuids(hashes);
        return uuids.length == 0
                ? Flux.empty()
                : Flux.from(connection.createStatement(SELECT).bind(0, uuids).execute())
                        .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> read.apply(row))));
    }

    private static UUID[] uuids(Collection<ContentHash> hashes) {
        return hashes.stream().map(hash -> new UUID(hash.high(), hash.low())).toArray(UUID[]::new);
    }

    private static boolean hasStoredHash(Row row) {
        try {
            read(row);
            return true;
        } catch (RuntimeException damaged) {
            return false;
        }
    }

    private static Schema read(Row row) {
        var bodies = row.get("bodies", String[].class);
        var attributes = new LinkedHashMap<String, Attribute>();
        for (var body : bodies == null ? new String[0] : bodies) {
            attributes.putAll(AttributeChunk.read(body));
        }
        return Schema.stored(
                RowReader.name(row, "schema_id"),
                DomainJson.readMembers(RowReader.text(row, "own")).members(),
                attributes,
                RowReader.hash(row, "hash"));
    }
}
