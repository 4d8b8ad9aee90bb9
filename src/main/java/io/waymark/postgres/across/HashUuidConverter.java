package io.waymark.postgres.across;

import io.waymark.domain.schema.ContentHash;
import java.util.UUID;

/** Converts content hashes to UUIDs, the type in which PostgreSQL stores them. */
public final class HashUuidConverter {
    private HashUuidConverter() {}

    public static UUID of(ContentHash hash) {
        return new UUID(hash.high(), hash.low());
    }
}
