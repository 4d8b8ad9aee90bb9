package io.waymark.postgres.feed;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.ReferencedRecordLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Selects feed entries for one page of the feed. An entry stands for the items that one transaction added for one run.
 * The same statement returns the first and the last position of the feed.
 */
final class FeedEntryQuery {
    /**
     * Selects the numbers of a run. A deleted run stored its number in the entry of its deletion. A run of the same
     * name may have begun since.
     */
    static final String NUMBERS = """
            (select run_no from run where run_id = %1$s union all select run_no from feed where deleted_run = %1$s) n
            """;

    private static final String BOUNDS = """
            select coalesce((select max(position) from feed), 0) as feed_end,
                coalesce((select min(substr(c.relname, 6)::bigint) * 10000000
                    from pg_inherits i join pg_class c on c.oid = i.inhrelid
                    where i.inhparent = 'feed'::regclass), 0) as feed_start
            """;

    private static final String SELECT_AFTER =
            page("select * from feed where position > $1 order by position limit $2");

    private static final String SELECT_AFTER_OF_RUN = page("select b.* from" + NUMBERS.formatted("$3") + """
            cross join lateral (
                select * from feed where run_no = n.run_no and position > $1 order by position limit $2
            ) b
            order by b.position limit $2
            """);

    private FeedEntryQuery() {}

    /**
     * An entry of the feed, and the first and the last position of the feed at the same moment.
     *
     * @param end the last position of the feed
     * @param start the first position of the feed
     * @param entry the entry; null if no entry was found
     * @param isLast whether the page is full with this entry, so that later entries were not selected
     */
    record VisibleEntry(long end, long start, @Nullable FeedEntryRow entry, boolean isLast) {}

    /** Selects the entries after a position; {@code run} is null for all runs. */
    static Mono<List<VisibleEntry>> select(Connection connection, @Nullable RunId run, long position, int limit) {
        var statement = connection.createStatement(run == null ? SELECT_AFTER : SELECT_AFTER_OF_RUN);
        statement.bind(0, position).bind(1, limit);
        if (run != null) {
            statement.bind(2, run.value());
        }
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> read(row)))
                .collectList();
    }

    private static VisibleEntry read(Row row) {
        long end = RowReader.number(row, "feed_end");
        long start = RowReader.number(row, "feed_start");
        return row.get("position", Long.class) == null
                ? new VisibleEntry(end, start, null, false)
                : new VisibleEntry(
                        end,
                        start,
                        entry(row),
                        RowReader.number(row, "bytes") >= ReferencedRecordLoader.MAX_PAGE_BYTES);
    }

    /**
     * Reads an entry. Maps errors of the JVM to an exception, because Reactor rethrows them instead of signalling them,
     * which would end the reader.
     */
    private static FeedEntryRow entry(Row row) {
        try {
            return FeedEntryRow.read(row);
        } catch (VirtualMachineError | LinkageError failure) {
            throw new StoreUnavailableException(
                    "Could not read a feed entry: the JVM failed. If memory is exhausted, increase the heap size.",
                    failure);
        }
    }

    /** Returns the statement that selects the entries of a page, with the cumulative size of each entry in bytes. */
    private static String page(String entries) {
        return "select l.feed_end, l.feed_start, f.bytes, " + FeedEntryRow.COLUMNS + "from (" + BOUNDS
                + """
                ) l left join (
                    select m.* from (
                        select s.*, sum(s.size) over (order by s.position rows unbounded preceding) as bytes
                        from (
                            select p.*, octet_length(coalesce(p.run_items, '')) + octet_length(coalesce(p.workflows, ''))
                                + octet_length(coalesce(p.derived_items, ''))
                                as size
                            from (%s) p
                        ) s
                    ) m where m.bytes - m.size < %d
                ) f on true
                """.formatted(entries, ReferencedRecordLoader.MAX_PAGE_BYTES) + FeedEntryRow.RUNS
                + "order by f.position";
    }
}
