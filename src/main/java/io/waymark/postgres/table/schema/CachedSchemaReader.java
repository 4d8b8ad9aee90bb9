package io.waymark.postgres.table.schema;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * Reads schemas by their content hash, from a cache or else from the database. The cache is never stale, because the
 * content of a hash never changes. Thread-safe.
 */
public final class CachedSchemaReader {
    private final Cache<ContentHash, Schema> cache;

    /**
     * Creates an empty cache.
     *
     * @param capacity the approximate maximum size of the cached schemas
     */
    public CachedSchemaReader(DataSize capacity) {
        this.cache = Caffeine.newBuilder()
                .maximumWeight(capacity.toBytes())
                .<ContentHash, Schema>weigher((hash, schema) -> Math.toIntExact(schema.estimatedBytes()))
                .build();
    }

    /** Returns those of the schemas that exist, by their hashes. */
    public Mono<Map<ContentHash, Schema>> find(Connection connection, Collection<ContentHash> hashes) {
        var found = new HashMap<>(cache.getAllPresent(hashes));
        var missing = hashes.stream()
                .filter(hash -> !found.containsKey(hash))
                .distinct()
                .toList();
        return SchemaTable.select(connection, missing)
                .doOnNext(schema -> cache.put(schema.hash(), schema))
                .doOnNext(schema -> found.put(schema.hash(), schema))
                .then(Mono.just(found));
    }
}
