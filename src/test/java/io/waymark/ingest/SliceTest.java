package io.waymark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.port.Bytes;
import io.waymark.port.EventRecord;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SliceTest {

    private static final Partition LEFT = new Partition("events", 0);
    private static final Partition RIGHT = new Partition("events", 1);

    @Test
    void theSecondHalfBeginsWhereTheFirstEnds() {
        var whole = new Slice(
                List.of(record(LEFT, 3), record(LEFT, 5), record(RIGHT, 9), record(RIGHT, 10)),
                Offsets.of(Map.of(LEFT, 2L, RIGHT, 9L)),
                Offsets.of(Map.of(LEFT, 7L, RIGHT, 11L)));

        var halves = whole.halves();

        assertThat(halves.getFirst().to()).isEqualTo(Offsets.of(Map.of(LEFT, 7L, RIGHT, 9L)));
        assertThat(halves.getLast().from()).isEqualTo(halves.getFirst().to());
        assertThat(halves.getFirst().from()).isEqualTo(whole.from());
        assertThat(halves.getLast().to()).isEqualTo(whole.to());
    }

    @Test
    void aPartitionThatIsCutStandsAtItsFirstRecordToCome() {
        var whole = new Slice(
                List.of(record(LEFT, 3), record(LEFT, 6)),
                Offsets.of(Map.of(LEFT, 3L, RIGHT, 0L)),
                Offsets.of(Map.of(LEFT, 8L, RIGHT, 1L)));

        var halves = whole.halves();

        assertThat(halves.getFirst().to()).isEqualTo(Offsets.of(Map.of(LEFT, 6L, RIGHT, 0L)));
    }

    @Test
    void halvingAgainAndAgainEndsAtSingleRecordsInOrder() {
        var records = new ArrayList<EventRecord>();
        for (int offset = 0; offset < 7; offset++) {
            records.add(record(LEFT, offset));
        }
        assertThat(singles(new Slice(records, Offsets.of(Map.of(LEFT, 0L)), Offsets.of(Map.of(LEFT, 7L)))))
                .containsExactly("0-1", "1-2", "2-3", "3-4", "4-5", "5-6", "6-7");
    }

    @Test
    void slicesStayWithinTheMemoryBudget() {
        var records =
                IntStream.range(0, 7).mapToObj(offset -> record(LEFT, offset)).toList();
        var whole = new Slice(records, Offsets.of(Map.of(LEFT, 0L)), Offsets.of(Map.of(LEFT, 7L)));

        var slices = whole.within(500, 3 * 10 * Slice.MEMORY_FACTOR);

        assertThat(slices).extracting(slice -> slice.records().size()).containsExactly(3, 3, 1);
        assertThat(slices).extracting(slice -> slice.from().next().get(LEFT)).containsExactly(0L, 3L, 6L);
        assertThat(whole.within(2, 1)).as("a record above the budget is alone").hasSize(7);
        assertThat(whole.within(4, Long.MAX_VALUE)).hasSize(2);
    }

    private static List<String> singles(Slice slice) {
        if (slice.isDivisible()) {
            return slice.halves().stream()
                    .flatMap(half -> singles(half).stream())
                    .toList();
        }
        return List.of(slice.from().next().get(LEFT) + "-" + slice.to().next().get(LEFT));
    }

    private static EventRecord record(Partition partition, long offset) {
        return new EventRecord(partition, offset, Instant.EPOCH, null, Bytes.of(new byte[10]), List.of());
    }
}
