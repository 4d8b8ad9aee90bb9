package io.waymark.postgres.feed;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedHeads;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowValues;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedRecordQuery;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the feed. One statement reads the entries of a page and the head of the feed in one database snapshot; further
 * statements read the records of the entries. Records that are pruned in between become gaps, like records that were
 * pruned before.
 */
public final class PostgresFeedReader implements FeedReader {
    private static final String SELECT_HEAD = """
            select (select name from feed_identity) as feed, (select coalesce(max(position), 0) from feed) as position
            """;

    /**
     * Selects the first and the last position of the feed. The first one changes when retention drops the oldest
     * partitions.
     */
    private static final String BOUNDS = """
            select coalesce((select max(position) from feed), 0) as feed_end,
                coalesce((select min(substr(c.relname, 6)::bigint) * 10000000
                    from pg_inherits i join pg_class c on c.oid = i.inhrelid
                    where i.inhparent = 'feed'::regclass), 0) as feed_start
            """;

    private static final String SELECT_AFTER =
            page("select * from feed where position > $1 order by position limit $2");

    /**
     * Selects the numbers of a run. A deleted run stored its number in the entry of its deletion. A run of the same
     * name may have begun since.
     */
    private static final String NUMBERS = """
            (select run_no from run where run_id = %1$s union all select run_no from feed where deleted_run = %1$s) n
            """;

    private static final String SELECT_AFTER_OF_RUN = page("select b.* from" + NUMBERS.formatted("$3") + """
            cross join lateral (
                select * from feed where run_no = n.run_no and position > $1 order by position limit $2
            ) b
            order by b.position limit $2
            """);
    private static final String SELECT_HEADS = """
            select (select coalesce(max(position), 0) from feed) as feed_end, a.run_id, e.position
            from (select null) l left join (unnest($1::text[]) as a (run_id) cross join lateral
            """ + NUMBERS.formatted("a.run_id") + """
                cross join lateral (
                    select position from feed where run_no = n.run_no order by position desc limit 1
                ) e) on true
            """;

    private final DatabaseTransactions database;
    private final FeedNotifications notifications;

    /**
     * Creates a reader.
     *
     * @param instanceId the id of this instance, whose own notifications are ignored, because the writer publishes its
     *     items from memory
     */
    public PostgresFeedReader(DatabaseTransactions database, ConnectionFactory connections, String instanceId) {
        this.database = database;
        this.notifications = new FeedNotifications(connections, instanceId);
    }

    /**
     * An entry of the feed and the bounds of the feed, as one statement saw them.
     *
     * @param end the last position of the feed
     * @param start the first position of the feed
     * @param entry null if there is none
     * @param isLast whether the page is full with this entry, so that later entries were not selected
     */
    private record VisibleEntry(
            long end, long start, @Nullable FeedEntryRow entry, boolean isLast) {}

    /**
     * The last position of a run number.
     *
     * @param run null if none of the requested runs has feed entries
     */
    private record RunHead(
            long feedEnd, @Nullable String run, @Nullable Long position) {
        static RunHead read(Row row) {
            return new RunHead(
                    RowValues.number(row, "feed_end"),
                    RowValues.textOrNull(row, "run_id"),
                    row.get("position", Long.class));
        }

        static FeedHeads all(List<RunHead> rows) {
            var ends = new HashMap<RunId, Long>();
            for (var row : rows) {
                if (row.run != null && row.position != null) {
                    ends.merge(new RunId(row.run), row.position, Math::max);
                }
            }
            return new FeedHeads(rows.getFirst().feedEnd, ends);
        }
    }

    @Override
    public Mono<Cursor> head() {
        return readUncancelled(database.query(
                connection -> Flux.from(connection.createStatement(SELECT_HEAD).execute())
                        .concatMap(result -> result.map((row, metadata) -> cursor(row)))
                        .single()));
    }

    @Override
    public Mono<FeedPage> after(long position, int limit) {
        return readUncancelled(database.query(connection -> readEntries(connection, null, position, limit)
                .flatMap(visible -> page(connection, false, visible, position, limit))));
    }

    @Override
    public Mono<FeedPage> after(RunId run, long position, int limit) {
        return readUncancelled(database.query(connection -> readEntries(connection, run, position, limit)
                .flatMap(visible -> page(connection, true, visible, position, limit))));
    }

    @Override
    public Mono<FeedHeads> heads(Collection<RunId> runs) {
        var ids = runs.stream().map(RunId::value).toArray(String[]::new);
        return readUncancelled(database.query(connection -> Flux.from(
                        connection.createStatement(SELECT_HEADS).bind(0, ids).execute())
                .concatMap(result -> result.map((row, metadata) -> RunHead.read(row)))
                .collectList()
                .map(RunHead::all)));
    }

    @Override
    public Flux<Signal> signals() {
        return notifications.signals();
    }

    /** Reads without passing on a cancellation, so that a disconnecting reader does not cancel a statement. */
    private static <T> Mono<T> readUncancelled(Mono<T> work) {
        return Mono.defer(work::cache);
    }

    private static Mono<List<VisibleEntry>> readEntries(
            Connection connection, @Nullable RunId run, long position, int limit) {
        var statement = connection.createStatement(run == null ? SELECT_AFTER : SELECT_AFTER_OF_RUN);
        statement.bind(0, position).bind(1, limit);
        if (run != null) {
            statement.bind(2, run.value());
        }
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> read(row)))
                .collectList();
    }

    private static Mono<FeedPage> page(
            Connection connection, boolean ofOneRun, List<VisibleEntry> visibleEntries, long position, int limit) {
        var bounds = visibleEntries.getFirst();
        var entries = visibleEntries.stream()
                .flatMap(row -> Stream.ofNullable(row.entry()))
                .toList();
        var end = entries.size() < limit && !visibleEntries.getLast().isLast() ? bounds.end() : null;
        var before = droppedGap(ofOneRun, bounds, entries, position);
        var page = new FeedPageBuilder(before, entries, ofOneRun, position, limit, end);
        return FeedRecordQuery.snapshots(connection, page.ranges(FeedEntryRow::snapshots))
                .doOnNext(found -> page.putAll(found, FeedItem.SnapshotItem::new))
                .thenMany(FeedRecordQuery.changes(connection, page.ranges(FeedEntryRow::changes)))
                .doOnNext(found -> page.putAll(found, PostgresFeedReader::change))
                .thenMany(FeedRecordQuery.timings(connection, page.ranges(FeedEntryRow::timings)))
                .doOnNext(found -> page.putAll(found, FeedItem.TimingItem::new))
                .then(Mono.fromSupplier(page::page));
    }

    private static FeedItem change(long position, FeedItem.Origin origin, FeedRecordQuery.ChangeWithFields found) {
        return new FeedItem.ChangeItem(position, origin, found.change(), found.fields());
    }

    /**
     * Returns the gap of dropped partitions, or null. The dropped items of one run are unknown, so a reader of one run
     * receives the gap only if it starts after a position.
     */
    private static @Nullable Gap droppedGap(
            boolean ofOneRun, VisibleEntry bounds, List<FeedEntryRow> entries, long position) {
        long next = entries.isEmpty() ? bounds.end() + 1 : entries.getFirst().first();
        long until = Math.min(bounds.start(), next) - 1;
        if (until <= position || (ofOneRun && position == 0)) {
            return null;
        }
        return Gap.withAllKinds(position + 1, until, Gap.Reason.RETENTION);
    }

    private static Cursor cursor(Row row) {
        return new Cursor(RowValues.text(row, "feed"), RowValues.number(row, "position"));
    }

    private static VisibleEntry read(Row row) {
        long end = RowValues.number(row, "feed_end");
        long start = RowValues.number(row, "feed_start");
        return row.get("position", Long.class) == null
                ? new VisibleEntry(end, start, null, false)
                : new VisibleEntry(
                        end, start, entry(row), RowValues.number(row, "bytes") >= FeedRecordQuery.MAX_PAGE_BYTES);
    }

    /**
     * Reads an entry. Maps errors of the JVM to an exception, because Reactor rethrows them instead of signalling them,
     * which would end the reader.
     */
    private static FeedEntryRow entry(Row row) {
        try {
            return FeedEntryRow.read(row);
        } catch (VirtualMachineError | LinkageError failure) {
            throw new StoreUnavailableException("Could not read a feed entry", failure);
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
                """.formatted(entries, FeedRecordQuery.MAX_PAGE_BYTES) + FeedEntryRow.RUNS + "order by f.position";
    }
}
