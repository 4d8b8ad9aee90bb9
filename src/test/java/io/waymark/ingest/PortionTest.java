package io.waymark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.decode.Decoded;
import io.waymark.ingest.Portion.Taken;
import io.waymark.port.EventRecord;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortionTest {

    private static final Partition LEFT = new Partition("events", 0);
    private static final Partition RIGHT = new Partition("events", 1);

    @Test
    void theSecondHalfBeginsWhereTheFirstEnds() {
        var whole = new Portion(
                List.of(taken(LEFT, 3), taken(LEFT, 5), taken(RIGHT, 9), taken(RIGHT, 10)),
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
        var whole = new Portion(
                List.of(taken(LEFT, 3), taken(LEFT, 6)),
                Offsets.of(Map.of(LEFT, 3L, RIGHT, 0L)),
                Offsets.of(Map.of(LEFT, 8L, RIGHT, 1L)));

        var halves = whole.halves();

        assertThat(halves.getFirst().to()).isEqualTo(Offsets.of(Map.of(LEFT, 6L, RIGHT, 0L)));
    }

    @Test
    void halvingAgainAndAgainEndsAtSingleRecordsInOrder() {
        var taken = new ArrayList<Taken>();
        for (int offset = 0; offset < 7; offset++) {
            taken.add(taken(LEFT, offset));
        }
        assertThat(singles(new Portion(taken, Offsets.of(Map.of(LEFT, 0L)), Offsets.of(Map.of(LEFT, 7L)))))
                .containsExactly("0-1", "1-2", "2-3", "3-4", "4-5", "5-6", "6-7");
    }

    private static List<String> singles(Portion portion) {
        if (portion.divisible()) {
            return portion.halves().stream()
                    .flatMap(half -> singles(half).stream())
                    .toList();
        }
        return List.of(
                portion.from().next().get(LEFT) + "-" + portion.to().next().get(LEFT));
    }

    private static Taken taken(Partition partition, long offset) {
        var record = new EventRecord(partition, offset, Instant.EPOCH, null, null, List.of());
        return new Taken(record, new Decoded.Rejected("no matter"), null);
    }
}
