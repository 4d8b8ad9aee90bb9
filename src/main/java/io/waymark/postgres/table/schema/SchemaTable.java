package io.waymark.postgres.table.schema;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
        return find(connection, hashes)
                .flatMapMany(found ->
                        Flux.fromIterable(found.schemas()).map(schema -> wrapErrors(() -> found.read(schema))));
    }

    /** Returns the hashes of stored schemas that cannot be read or whose content does not match the hash. */
    public static Flux<ContentHash> damaged(Connection connection, Collection<ContentHash> hashes) {
        return find(connection, hashes)
                .flatMapMany(found -> Flux.fromIterable(found.schemas())
                        .filter(schema -> wrapErrors(() -> isDamaged(found, schema)))
                        .map(StoredSchemas.SchemaRow::hash));
    }

    private static Mono<StoredSchemas> find(Connection connection, Collection<ContentHash> hashes) {
        if (hashes.isEmpty()) {
            return Mono.just(new StoredSchemas());
        }
        return Mono.defer(() -> {
            var found = new StoredSchemas();
            return Flux.from(connection
                            .createStatement(StoredSchemas.SELECT)
                            .bind(0, uuids(hashes))
                            .execute())
                    .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> found.add(row))))
                    .then(Mono.just(found));
        });
    }

    private static UUID[] uuids(Collection<ContentHash> hashes) {
        return hashes.stream().map(hash -> new UUID(hash.high(), hash.low())).toArray(UUID[]::new);
    }

    private static boolean isDamaged(StoredSchemas stored, StoredSchemas.SchemaRow schema) {
        try {
            stored.read(schema);
            return false;
        } catch (RuntimeException damaged) {
            return true;
        }
    }
}
