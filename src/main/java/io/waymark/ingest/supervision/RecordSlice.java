package io.waymark.ingest.supervision;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.port.broker.PartitionOffsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Consecutive undecoded records of a batch, and the offsets before and after them. */
public record RecordSlice(List<EventRecord> records, PartitionOffsets from, PartitionOffsets to) {

    /** Bytes that decoding, folding and storing allocate at most at once for a byte of a record, estimated. */
    static final int MEMORY_FACTOR = 16;

    public RecordSlice {
        records = List.copyOf(records);
    }

    public boolean isDivisible() {
        return records.size() > 1;
    }

    /** About how much memory its processing takes, in bytes. */
    public long estimatedMemory() {
        return records.stream().mapToLong(RecordSlice::estimatedMemory).sum();
    }

    /** The two halves in order; the second begins where the first ends. */
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

    /** Slices in order, each of at most so many records and so much memory, or of a single record that needs more. */
    public List<RecordSlice> split(int maxRecords, long maxMemory) {
        var slices = new ArrayList<RecordSlice>();
        var rest = this;
        for (int fitting = rest.countFitting(maxRecords, maxMemory);
                fitting < rest.records.size();
                fitting = rest.countFitting(maxRecords, maxMemory)) {
            var cut = rest.splitAt(fitting);
            slices.add(cut.getFirst());
            rest = cut.getLast();
        }
        slices.add(rest);
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
