package io.waymark.domain.record;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An undecoded record of the broker.
 *
 * @param offset the offset in the partition
 * @param time the timestamp that the broker assigned
 * @param key the run id, if the producer follows the specification
 */
public record EventRecord(
        Partition partition,
        long offset,
        Instant time,
        @Nullable Bytes key,
        @Nullable Bytes value,
        List<Header> headers) {

    /** A record header. Names may repeat. */
    public record Header(String name, @Nullable Bytes value) {}
}
