package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import java.util.List;

/**
 * The records that a consumer received with one poll, and the offsets before and after them.
 *
 * @param records the records, in order within each partition
 * @param from the offsets at which the previous batch ended. The first record may have a greater offset.
 * @param to the offsets at which the next batch starts
 * @param acknowledge commits the offsets to the broker; to be called only after the batch is stored
 */
public record RecordBatch(List<EventRecord> records, ConsumerOffsets from, ConsumerOffsets to, Runnable acknowledge) {
    public RecordBatch {
        records = List.copyOf(records);
    }
}
