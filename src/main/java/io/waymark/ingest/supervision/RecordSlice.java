package io.waymark.ingest.supervision;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.port.broker.ConsumerOffsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A part of a batch that is processed on its own: consecutive undecoded records.
 *
 * @param records the records in order
 * @param from the offsets before the first record
 * @param to the offsets after the last record
 */
public record RecordSlice(List<EventRecord> records, ConsumerOffsets from, ConsumerOffsets to) {

    /** The estimated maximum of bytes allocated at the same time for each byte of a record, by all stages together. */
    static final int MEMORY_FACTOR = 16;

    public RecordSlice {
        records = List.copyOf(records);
    }

    public boolean isDivisible() {
        return records.size() > 1;
    }

    /** Returns the estimated memory that processing these records takes, in bytes. */
    public long estimatedMemory() {
        return records.stream().mapToLong(RecordSlice::estimatedMemory).sum();
    }

    /** Returns the two halves in order. The second starts at the offsets at which the first ends. */
    public List<RecordSlice> halves() {
        return splitAt(records.size() / 2);
    }

    public List<RecordSlice> splitAt(int index) {
        var first = records.subList(0, index);
        var second = records.subList(index, records.size());
        Map<Partition, Long> between = new HashMap<>();
        from.next()
                .forEach(
                        (partition, offset) -> between.put(partition, offsetBetween(partition, offset, first, second)));
        return List.of(new RecordSlice(first, from, to.at(between)), new RecordSlice(second, to.at(between), to));
    }

    /**
     * Splits the slice, in order, into slices within both limits. A slice of a single record may exceed
     * {@code maxMemory} bytes.
     */
    public List<RecordSlice> split(int maxRecords, long maxMemory) {
        var slices = new ArrayList<RecordSlice>();
        var remaining = this;
        for (int fitting = remaining.countFitting(maxRecords, maxMemory);
                fitting < remaining.records.size();
                fitting = remaining.countFitting(maxRecords, maxMemory)) {
            var parts = remaining.splitAt(fitting);
            slices.add(parts.getFirst());
            remaining = parts.getLast();
        }
        slices.add(remaining);
        return slices;
    }

    private int countFitting(int maxRecords, long maxMemory) {
        long memory = 0;
        int fitting = 0;
        while (fitting < Math.min(maxRecords, records.size())) {
            memory += estimatedMemory(records.get(fitting));
            if (memory > maxMemory && fitting > 0) {
                break;
            }
            fitting++;
        }
        return fitting;
    }

    private static long estimatedMemory(EventRecord record) {
        var value = record.value();
        return value == null ? 0 : (long) MEMORY_FACTOR * value.size();
    }

    private long offsetBetween(Partition partition, long offset, List<EventRecord> first, List<EventRecord> second) {
        if (offsets(partition, first).findAny().isEmpty()) {
            return offset;
        }
        return offsets(partition, second).findFirst().orElse(to.next().getOrDefault(partition, offset));
    }

    private static Stream<Long> offsets(Partition partition, List<EventRecord> records) {
        return records.stream()
                .filter(record -> record.partition().equals(partition))
                .map(EventRecord::offset);
    }
}
