package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import java.util.List;

/**
 * What one poll returned.
 *
 * @param records in the order of their partitions
 * @param from the positions before the fetch: where the batch before ended, not where the first record stands
 * @param to the positions after it
 * @param acknowledge tells the broker; called only after the batch is stored
 */
public record RecordBatch(List<EventRecord> records, PartitionOffsets from, PartitionOffsets to, Runnable acknowledge) {
    public RecordBatch {
        records = List.copyOf(records);
    }
}
