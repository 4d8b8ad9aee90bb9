package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import java.util.List;

/**
 * The records of one poll.
 *
 * @param records in the order of their partitions
 * @param from the offsets before the poll, which are the end of the previous batch and not the offset of the first
 *     record
 * @param to the offsets after the poll
 * @param acknowledge commits the offsets to the broker; called only after the batch is stored
 */
public record RecordBatch(List<EventRecord> records, PartitionOffsets from, PartitionOffsets to, Runnable acknowledge) {
    public RecordBatch {
        records = List.copyOf(records);
    }
}
