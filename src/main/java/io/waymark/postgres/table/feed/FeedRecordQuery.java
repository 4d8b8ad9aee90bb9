package io.waymark.postgres.table.feed;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowValues;
import io.waymark.postgres.table.ChangeRowReader;
import io.waymark.postgres.table.ChangeTable;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.TimingTable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** The records that blocks of the feed tell of, by their numbers and ranks. */
public final class FeedRecordQuery {
    /** As soon as the texts of a page's blocks, or of its records of one kind, have so many bytes, it ends. */
    public static final int MAX_PAGE_BYTES = 2 << 20;

    private static final Logger log = LoggerFactory.getLogger(FeedRecordQuery.class);
    private static final String RANGES = ArrayParameters.rows("place, run_no, first, last, low, high");
    private static final String SNAPSHOTS = bounded("select u.place, s.feed_rank, octet_length(s.context) as size, "
            + SnapshotTable.COLUMNS + RANGES + """
            join snapshot s on s.run_no = u.run_no and s.number between u.first and u.last
                and s.feed_rank between u.low and u.high
            """ + SnapshotTable.REFERENCES);

    /** The names of fields are compressed: their length is estimated. */
    private static final String CHANGE_SIZE = """
            octet_length(concat(c.target_id, c.target_path, c.reason, c.renamed_from, c.into_names))
                + coalesce(octet_length(c.before_state), 0) + coalesce(octet_length(c.after_state), 0)
                + coalesce(octet_length(c.details), 0) + 16 * coalesce(pg_column_size(c.fields), 0) as size,
            """;

    private static final String CHANGES = bounded("select u.place, c.feed_rank, c.fields, " + CHANGE_SIZE
            + ChangeRowReader.COLUMNS + RANGES + """
            join change c on c.run_no = u.run_no and c.number between u.first and u.last
                and c.feed_rank between u.low and u.high
            """ + ChangeRowReader.REFERENCES);
    private static final String TIMINGS = bounded(
            "select u.place, t.feed_rank, octet_length(t.context) as size, " + TimingTable.COLUMNS + RANGES + """
            join timing t on t.run_no = u.run_no and t.number between u.first and u.last
                and t.feed_rank between u.low and u.high
            """);

    private FeedRecordQuery() {}

    /**
     * Some records of one run and kind. All bounds are included.
     *
     * @param window the caller's name for the range
     * @param first the lowest number
     * @param last the highest number
     * @param low the lowest rank
     * @param high the highest rank
     */
    public record RecordSelection(int window, long run, long first, long last, int low, int high) {}

    /**
     * One that was found, in no order.
     *
     * @param record null when the record cannot be read
     * @param isLast whether the page is full with it: those that follow are not looked for
     */
    public record FoundRecord<T>(
            int window, int rank, @Nullable T record, boolean isLast) {
        /** One of those that are all in memory. */
        public FoundRecord(int window, int rank, T record) {
            this(window, rank, record, false);
        }
    }

    /** A change and the fields it stands for, see {@link ChangeTable#schemaReference}. */
    public record ChangeWithFields(ChangeRecord change, List<String> fields) {}

    public static Flux<FoundRecord<Snapshot>> snapshots(Connection connection, List<RecordSelection> recordSelections) {
        return select(connection, recordSelections, SNAPSHOTS, SnapshotTable::read);
    }

    public static Flux<FoundRecord<ChangeWithFields>> changes(
            Connection connection, List<RecordSelection> recordSelections) {
        return select(
                connection,
                recordSelections,
                CHANGES,
                row -> new ChangeWithFields(ChangeRowReader.read(row), fields(row)));
    }

    public static Flux<FoundRecord<Timing>> timings(Connection connection, List<RecordSelection> recordSelections) {
        return select(connection, recordSelections, TIMINGS, TimingTable::read);
    }

    private static <T> Flux<FoundRecord<T>> select(
            Connection connection, List<RecordSelection> recordSelections, String sql, Function<Row, T> read) {
        return ArrayParameters.of(recordSelections)
                .ints(RecordSelection::window)
                .longs(RecordSelection::run)
                .longs(RecordSelection::first)
                .longs(RecordSelection::last)
                .ints(RecordSelection::low)
                .ints(RecordSelection::high)
                .select(connection, sql, row -> found(row, read));
    }

    /** Leaves out what follows when the page is full. No text is read from the disk for that. */
    private static String bounded(String records) {
        return """
                select m.* from (
                    select p.*, sum(p.size) over (order by p.place, p.feed_rank rows unbounded preceding) as bytes
                    from (%s) p
                ) m where m.bytes - m.size < %d
                """.formatted(records, MAX_PAGE_BYTES);
    }

    private static <T> FoundRecord<T> found(Row row, Function<Row, T> read) {
        return new FoundRecord<>(
                RowValues.count(row, "place"),
                RowValues.count(row, "feed_rank"),
                readOrNull(row, read),
                RowValues.number(row, "bytes") >= MAX_PAGE_BYTES);
    }

    /** A record that cannot be read must not stop the feed, nor an error of the JVM its reader. */
    private static <T> @Nullable T readOrNull(Row row, Function<Row, T> read) {
        try {
            return read.apply(row);
        } catch (OutOfMemoryError failure) {
            throw new StoreUnavailableException("Cannot read a record of the feed: memory is short", failure);
        } catch (RuntimeException | StackOverflowError | LinkageError failure) {
            log.error(
                    "Cannot read a record of the feed (number={}): subscribers get a gap instead",
                    RowValues.number(row, "number"),
                    failure);
            return null;
        }
    }

    private static List<String> fields(Row row) {
        var fields = row.get("fields", String[].class);
        return fields == null
                ? List.of()
                : Arrays.stream(fields).map(EscapedText::unescape).toList();
    }
}
