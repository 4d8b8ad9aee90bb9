package io.waymark.ingest.supervision;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Remembers the records that were processed when a pipeline died without an error signal, because one of them may be
 * the cause. The next pipeline processes them in smaller parts, until the record is found. Thread-safe.
 */
@Component
public class PoisonRecordSuspects {

    private final Map<Partition, Suspect> suspects = new HashMap<>();

    /**
     * The range of offsets of one partition that was processed when a pipeline died.
     *
     * @param from the first offset
     * @param to the offset after the last one
     * @param size the number of records that were processed together, including those of other partitions
     * @param deaths the number of times that a pipeline died while it processed this range
     */
    private record Suspect(long from, long to, int size, int deaths) {
        boolean contains(EventRecord record) {
            return from <= record.offset() && record.offset() < to;
        }
    }

    public synchronized void recordDeath(RecordSlice slice) {
        var found = new HashMap<Partition, Suspect>();
        int size = slice.records().size();
        for (var record : slice.records()) {
            long offset = record.offset();
            found.merge(
                    record.partition(),
                    new Suspect(offset, offset + 1, size, 1),
                    (first, last) -> new Suspect(first.from(), last.to(), size, 1));
        }
        found.forEach((partition, suspect) -> suspects.merge(
                partition,
                suspect,
                (before, now) -> before.from() == now.from() && before.to() == now.to()
                        ? new Suspect(now.from(), now.to(), size, before.deaths() + 1)
                        : now));
    }

    /** Returns the maximum number of these records that may be processed together. */
    public synchronized int maxRecords(RecordSlice slice) {
        int max = Integer.MAX_VALUE;
        for (var record : slice.records()) {
            var suspect = suspects.get(record.partition());
            if (suspect != null && suspect.contains(record)) {
                max = Math.min(max, Math.max(1, suspect.size() / 2));
            }
        }
        return max;
    }

    /** Returns the number of times that a pipeline died while it processed this record alone. */
    public synchronized int deaths(EventRecord record) {
        var suspect = suspects.get(record.partition());
        return suspect != null && suspect.size() == 1 && suspect.contains(record) ? suspect.deaths() : 0;
    }

    /** Removes the suspects that the stored slice completes. */
    public synchronized void clear(RecordSlice slice) {
        if (!suspects.isEmpty()) {
            slice.to()
                    .next()
                    .forEach((partition, next) -> suspects.computeIfPresent(
                            partition, (at, suspect) -> next < suspect.to() ? suspect : null));
        }
    }
}
