package io.waymark.ingest.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.port.broker.ConsumerOffsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordSliceTest {

    private static final Partition FIRST = new Partition("events", 0);
    private static final Partition SECOND = new Partition("events", 1);

    @Test
    void secondHalfStartsAfterTheFirst() {
        var whole = new RecordSlice(
                List.of(record(FIRST, 3), record(FIRST, 5), record(SECOND, 9), record(SECOND, 10)),
                ConsumerOffsets.of(Map.of(FIRST, 2L, SECOND, 9L)),
                ConsumerOffsets.of(Map.of(FIRST, 7L, SECOND, 11L)));

        var halves = whole.halves();

        assertThat(halves.getFirst().to()).isEqualTo(ConsumerOffsets.of(Map.of(FIRST, 7L, SECOND, 9L)));
        assertThat(halves.getLast().from()).isEqualTo(halves.getFirst().to());
        assertThat(halves.getFirst().from()).isEqualTo(whole.from());
        assertThat(halves.getLast().to()).isEqualTo(whole.to());
    }

    @Test
    void splitPartitionStartsAtItsFirstRecord() {
        var whole = new RecordSlice(
                List.of(record(FIRST, 3), record(FIRST, 6)),
                ConsumerOffsets.of(Map.of(FIRST, 3L, SECOND, 0L)),
                ConsumerOffsets.of(Map.of(FIRST, 8L, SECOND, 1L)));

        var halves = whole.halves();

        assertThat(halves.getFirst().to()).isEqualTo(ConsumerOffsets.of(Map.of(FIRST, 6L, SECOND, 0L)));
    }

    @Test
    void repeatedHalvingEndsAtSingleRecords() {
        var records = new ArrayList<EventRecord>();
        for (int offset = 0; offset < 7; offset++) {
            records.add(record(FIRST, offset));
        }
        assertThat(singles(new RecordSlice(
                        records, ConsumerOffsets.of(Map.of(FIRST, 0L)), ConsumerOffsets.of(Map.of(FIRST, 7L)))))
                .containsExactly("0-1", "1-2", "2-3", "3-4", "4-5", "5-6", "6-7");
    }

    @Test
    void slicesStayWithinTheMemoryBudget() {
        var records =
                IntStream.range(0, 7).mapToObj(offset -> record(FIRST, offset)).toList();
        var whole =
                new RecordSlice(records, ConsumerOffsets.of(Map.of(FIRST, 0L)), ConsumerOffsets.of(Map.of(FIRST, 7L)));

        var slices = whole.split(500, 3 * 10 * RecordSlice.MEMORY_FACTOR);

        assertThat(slices).extracting(slice -> slice.records().size()).containsExactly(3, 3, 1);
        assertThat(slices).extracting(slice -> slice.from().next().get(FIRST)).containsExactly(0L, 3L, 6L);
        assertThat(whole.split(2, 1))
                .as("a record above the budget has its own slice")
                .hasSize(7);
        assertThat(whole.split(4, Long.MAX_VALUE)).hasSize(2);
    }

    private static List<String> singles(RecordSlice slice) {
        if (slice.isDivisible()) {
            return slice.halves().stream()
                    .flatMap(half -> singles(half).stream())
                    .toList();
        }
        return List.of(slice.from().next().get(FIRST) + "-" + slice.to().next().get(FIRST));
    }

    private static EventRecord record(Partition partition, long offset) {
        return new EventRecord(partition, offset, Instant.EPOCH, null, Bytes.of(new byte[10]), List.of());
    }
}
