package io.waymark.domain.record;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An undecoded record as the broker keeps it.
 *
 * @param offset the record's place in its partition
 * @param time when the broker took it
 * @param key the run id, if the producer keeps to the contract
 */
public record EventRecord(
        Partition partition,
        long offset,
        Instant time,
        @Nullable Bytes key,
        @Nullable Bytes value,
        List<Header> headers) {

    /** A header; names may repeat. */
    public record Header(String name, @Nullable Bytes value) {}
}
