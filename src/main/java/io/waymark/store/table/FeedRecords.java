package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** The records that blocks of the feed tell of, by their numbers and ranks. */
public final class FeedRecords {
    private static final String RANGES = Columns.rows("place, run_no, first, last, low, high");
    private static final String SNAPSHOTS =
            "select u.place, s.feed_rank, " + SnapshotTable.COLUMNS + RANGES + """
            join snapshot s on s.run_no = u.run_no and s.number between u.first and u.last
                and s.feed_rank between u.low and u.high
            """ + SnapshotTable.REFERENCES;
    private static final String CHANGES =
            "select u.place, c.feed_rank, c.fields, " + ChangeRow.COLUMNS + RANGES + """
            join change c on c.run_no = u.run_no and c.number between u.first and u.last
                and c.feed_rank between u.low and u.high
            """ + ChangeRow.REFERENCES;
    private static final String TIMINGS = "select u.place, t.feed_rank, " + TimingTable.COLUMNS + " " + RANGES + """
            join timing t on t.run_no = u.run_no and t.number between u.first and u.last
                and t.feed_rank between u.low and u.high
            """;

    private FeedRecords() {}

    /**
     * Some records of one run and kind. All bounds are included.
     *
     * @param place the caller's name for the range
     * @param first the lowest number
     * @param last the highest number
     * @param low the lowest rank
     * @param high the highest rank
     */
    public record Range(int place, long run, long first, long last, int low, int high) {}

    /** One that was found, in no order. */
    public record Found<T>(int place, int rank, T what) {}

    /** A change and the fields it stands for, see {@link ChangeTable#wholeSchema}. */
    public record ChangeFound(ChangeRecord change, List<String> fields) {}

    public static Flux<Found<Snapshot>> snapshots(Connection connection, List<Range> ranges) {
        return select(connection, ranges, SNAPSHOTS, SnapshotTable::read);
    }

    public static Flux<Found<ChangeFound>> changes(Connection connection, List<Range> ranges) {
        return select(connection, ranges, CHANGES, row -> new ChangeFound(ChangeRow.read(row), fields(row)));
    }

    public static Flux<Found<Timing>> timings(Connection connection, List<Range> ranges) {
        return select(connection, ranges, TIMINGS, TimingTable::read);
    }

    private static <T> Flux<Found<T>> select(
            Connection connection, List<Range> ranges, String sql, Function<Row, T> read) {
        return Columns.of(ranges)
                .ints(Range::place)
                .longs(Range::run)
                .longs(Range::first)
                .longs(Range::last)
                .ints(Range::low)
                .ints(Range::high)
                .select(
                        connection,
                        sql,
                        row -> new Found<>(Read.count(row, "place"), Read.count(row, "feed_rank"), read.apply(row)));
    }

    private static List<String> fields(Row row) {
        var fields = row.get("fields", String[].class);
        return fields == null
                ? List.of()
                : Arrays.stream(fields).map(PgText::unescape).toList();
    }
}
