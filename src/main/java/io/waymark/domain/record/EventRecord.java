package io.waymark.domain.record;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of the events topic as the broker returns it. Its value is not decoded yet and may be invalid.
 *
 * @param partition the partition of the topic
 * @param offset the offset in the partition
 * @param time the timestamp that the broker assigned
 * @param key the record key, which is the run id if the producer follows the specification; null if there is none
 * @param value the record value, usually an event as JSON; null if there is none
 * @param headers the record headers in order
 */
public record EventRecord(
        Partition partition,
        long offset,
        Instant time,
        @Nullable Bytes key,
        @Nullable Bytes value,
        List<Header> headers) {

    /** A header of a record. Several headers of one record may have the same name. */
    public record Header(String name, @Nullable Bytes value) {}
}
