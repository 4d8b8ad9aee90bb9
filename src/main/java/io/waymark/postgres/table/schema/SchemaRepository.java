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

/** Schemas by hash, the recent ones in memory; content never changes, so neither does what is cached. */
public final class SchemaRepository {
    private final Cache<ContentHash, Schema> cache;

    /**
     * Makes an empty cache.
     *
     * @param capacity about as many bytes the cached schemas may take together
     */
    public SchemaRepository(DataSize capacity) {
        this.cache = Caffeine.newBuilder()
                .maximumWeight(capacity.toBytes())
                .<ContentHash, Schema>weigher((hash, schema) -> Math.toIntExact(schema.estimatedBytes()))
                .build();
    }

    /** The schemas that there are, by hash. */
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
