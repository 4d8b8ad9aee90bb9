package io.waymark.postgres.across;

import io.waymark.domain.schema.ContentHash;
import java.util.UUID;

/** Converts hashes to the type that PostgreSQL stores them in. */
public final class HashUuidConverter {
    private HashUuidConverter() {}

    public static UUID of(ContentHash hash) {
        return new UUID(hash.high(), hash.low());
    }
}
