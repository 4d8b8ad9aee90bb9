package io.waymark.ingest;

import io.waymark.port.EventRecord;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Consecutive undecoded records of a batch, and the offsets before and after them. */
record Slice(List<EventRecord> records, Offsets from, Offsets to) {

    /** Bytes that decoding, folding and storing allocate at most at once for a byte of a record, estimated. */
    static final int MEMORY_FACTOR = 16;

    Slice {
        records = List.copyOf(records);
    }

    boolean isDivisible() {
        return records.size() > 1;
    }

    /** About how much memory its processing takes, in bytes. */
    long estimatedMemory() {
        return records.stream().mapToLong(Slice::estimatedMemory).sum();
    }

    /** The two halves in order; the second begins where the first ends. */
    List<Slice> halves() {
        return cutAt(records.size() / 2);
    }

    List<Slice> cutAt(int index) {
        var first = records.subList(0, index);
        var second = records.subList(index, records.size());
        Map<Partition, Long> between = new HashMap<>();
        from.next().forEach((partition, offset) -> between.put(partition, between(partition, offset, first, second)));
        return List.of(new Slice(first, from, to.at(between)), new Slice(second, to.at(between), to));
    }

    /** Slices in order, each of at most so many records and so much memory, or of a single record that needs more. */
    List<Slice> within(int maxRecords, long maxMemory) {
        var slices = new ArrayList<Slice>();
        var rest = this;
        for (int fitting = rest.fitting(maxRecords, maxMemory);
                fitting < rest.records.size();
                fitting = rest.fitting(maxRecords, maxMemory)) {
            var cut = rest.cutAt(fitting);
            slices.add(cut.getFirst());
            rest = cut.getLast();
        }
        slices.add(rest);
        return slices;
    }

    private int fitting(int maxRecords, long maxMemory) {
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

    private long between(Partition partition, long offset, List<EventRecord> first, List<EventRecord> second) {
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
