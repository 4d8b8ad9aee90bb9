package io.waymark.postgres.table.feed;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.ChangeRowReader;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.TimingTable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Reads the records that feed entries refer to: the snapshots, changes and timings of runs. It reads at most
 * about 2 MiB of each kind of record at once; the remaining items are read with the next page.
 */
public final class ReferencedRecordLoader {
    /**
     * The size at which a page of the feed ends: 2 MiB for the texts of its entries, and 2 MiB for the records of each
     * kind.
     */
    public static final int MAX_PAGE_BYTES = 2 << 20;

    private static final Logger log = LoggerFactory.getLogger(ReferencedRecordLoader.class);
    private static final String RANGES = ArrayParameters.rows("range_no, run_no, first, last, low, high");
    private static final String SNAPSHOTS = bounded("select u.range_no, s.feed_rank, octet_length(s.context) as size, "
            + SnapshotTable.COLUMNS + RANGES + """
            join snapshot s on s.run_no = u.run_no and s.number between u.first and u.last
                and s.feed_rank between u.low and u.high
            """ + SnapshotTable.REFERENCES);

    /** Computes the size of a change in bytes. Field names are compressed, so their size is estimated. */
    private static final String CHANGE_SIZE = """
            octet_length(concat(c.target_id, c.target_path, c.reason, c.renamed_from, c.into_names))
                + coalesce(octet_length(c.before_state), 0) + coalesce(octet_length(c.after_state), 0)
                + coalesce(octet_length(c.details), 0) + 16 * coalesce(pg_column_size(c.fields), 0) as size,
            """;

    private static final String CHANGES = bounded("select u.range_no, c.feed_rank, c.fields, " + CHANGE_SIZE
            + ChangeRowReader.COLUMNS + RANGES + """
            join change c on c.run_no = u.run_no and c.number between u.first and u.last
                and c.feed_rank between u.low and u.high
            """ + ChangeRowReader.REFERENCES);
    private static final String TIMINGS = bounded(
            "select u.range_no, t.feed_rank, octet_length(t.context) as size, " + TimingTable.COLUMNS + RANGES + """
            join timing t on t.run_no = u.run_no and t.number between u.first and u.last
                and t.feed_rank between u.low and u.high
            """);

    private ReferencedRecordLoader() {}

    /**
     * A selection of records of one run and one kind. All bounds are inclusive.
     *
     * @param index the index that the caller gives this selection, returned with each record
     * @param run the number of the run in the database
     * @param first the lowest number of a record
     * @param last the highest number of a record
     * @param low the lowest rank, the index of a record within its feed entry
     * @param high the highest rank
     */
    public record RecordSelection(int index, long run, long first, long last, int low, int high) {}

    /**
     * A record that was found for a selection. Records arrive in no particular order.
     *
     * @param index the index of the selection
     * @param rank the index of the record within its feed entry
     * @param record the record; null if it is damaged and cannot be read
     * @param isLast whether the page is full with this record, so that later records were not read
     */
    public record FoundRecord<T>(
            int index, int rank, @Nullable T record, boolean isLast) {
        /** Creates a record that does not fill its page, so that no later record was cut off. */
        public FoundRecord(int index, int rank, T record) {
            this(index, rank, record, false);
        }
    }

    /**
     * A change and, if it creates or deletes a whole schema, the names of the fields of that schema.
     *
     * @param change the change
     * @param fields the names of the fields; empty for other changes
     */
    public record ChangeWithFields(ChangeRecord change, List<String> fields) {}

    public static Flux<FoundRecord<Snapshot>> snapshots(Connection connection, List<RecordSelection> selections) {
        return select(connection, selections, SNAPSHOTS, SnapshotTable::read);
    }

    public static Flux<FoundRecord<ChangeWithFields>> changes(Connection connection, List<RecordSelection> selections) {
        return select(
                connection, selections, CHANGES, row -> new ChangeWithFields(ChangeRowReader.read(row), fields(row)));
    }

    public static Flux<FoundRecord<Timing>> timings(Connection connection, List<RecordSelection> selections) {
        return select(connection, selections, TIMINGS, TimingTable::read);
    }

    private static <T> Flux<FoundRecord<T>> select(
            Connection connection, List<RecordSelection> selections, String sql, Function<Row, T> read) {
        return ArrayParameters.of(selections)
                .ints(RecordSelection::index)
                .longs(RecordSelection::run)
                .longs(RecordSelection::first)
                .longs(RecordSelection::last)
                .ints(RecordSelection::low)
                .ints(RecordSelection::high)
                .select(connection, sql, row -> found(row, read));
    }

    /** Limits the records to the size of a page. PostgreSQL computes the sizes without reading the texts from disk. */
    private static String bounded(String records) {
        return """
                select m.* from (
                    select p.*, sum(p.size) over (order by p.range_no, p.feed_rank rows unbounded preceding) as bytes
                    from (%s) p
                ) m where m.bytes - m.size < %d
                """.formatted(records, MAX_PAGE_BYTES);
    }

    private static <T> FoundRecord<T> found(Row row, Function<Row, T> read) {
        return new FoundRecord<>(
                RowReader.count(row, "range_no"),
                RowReader.count(row, "feed_rank"),
                readOrNull(row, read),
                RowReader.number(row, "bytes") >= MAX_PAGE_BYTES);
    }

    /**
     * Reads a record, or returns null if it is damaged, so that a damaged record does not stop the feed. Fails with
     * {@link StoreUnavailableException} if the memory is exhausted, because a retry may succeed.
     */
    private static <T> @Nullable T readOrNull(Row row, Function<Row, T> read) {
        try {
            return read.apply(row);
        } catch (OutOfMemoryError failure) {
            throw new StoreUnavailableException(
                    "Could not read a feed record: the heap is exhausted. Increase the heap size.", failure);
        } catch (RuntimeException | StackOverflowError | LinkageError failure) {
            log.error(
                    "Could not read the snapshot, change or timing of a feed item (number={}): decoding failed."
                            + " Subscribers receive an item of the kind \"gap\" instead.",
                    RowReader.number(row, "number"),
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
