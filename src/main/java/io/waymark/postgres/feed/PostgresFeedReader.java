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
 * Reads the feed's log: first the blocks that a page is made of, with the log's end in the same database snapshot, then
 * the records that they name. What is pruned between the two is told as a gap like what was pruned before.
 */
public final class PostgresFeedReader implements FeedReader {
    private static final String SELECT_HEAD = """
            select (select name from feed_identity) as feed, (select coalesce(max(position), 0) from feed) as position
            """;

    /** Where the log begins, as retention drops its oldest partitions. */
    private static final String BOUNDS = """
            select coalesce((select max(position) from feed), 0) as feed_end,
                coalesce((select min(substr(c.relname, 6)::bigint) * 10000000
                    from pg_inherits i join pg_class c on c.oid = i.inhrelid
                    where i.inhparent = 'feed'::regclass), 0) as feed_start
            """;

    private static final String SELECT_AFTER =
            page("select * from feed where position > $1 order by position limit $2");

    /** A run that was deleted left its number beside its deletion; one of the same name may have begun since. */
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
     * Makes a reader.
     *
     * @param own whose additions wake nobody, because their writer tells them
     */
    public PostgresFeedReader(DatabaseTransactions database, ConnectionFactory connections, String own) {
        this.database = database;
        this.notifications = new FeedNotifications(connections, own);
    }

    /**
     * The log as one statement saw it.
     *
     * @param block null when there is none
     * @param isLast whether the page is full with it: those that follow are not looked for
     */
    private record VisibleEntry(
            long end, long start, @Nullable FeedEntryRow block, boolean isLast) {}

    /**
     * The end of one of a run's numbers.
     *
     * @param run null when none of the runs asked for told anything
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
                .flatMap(visibleEntry -> page(connection, false, visibleEntry, position, limit))));
    }

    @Override
    public Mono<FeedPage> after(RunId run, long position, int limit) {
        return readUncancelled(database.query(connection -> readEntries(connection, run, position, limit)
                .flatMap(visibleEntry -> page(connection, true, visibleEntry, position, limit))));
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

    /** A reader that goes away must not break a statement off: it goes on to its end, which is near. */
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
            Connection connection, boolean ofOneRun, List<VisibleEntry> visibleEntry, long position, int limit) {
        var bounds = visibleEntry.getFirst();
        var blocks = visibleEntry.stream()
                .flatMap(row -> Stream.ofNullable(row.block()))
                .toList();
        var end = blocks.size() < limit && !visibleEntry.getLast().isLast() ? bounds.end() : null;
        var before = droppedGap(ofOneRun, bounds, blocks, position);
        var page = new FeedPageBuilder(before, blocks, ofOneRun, position, limit, end);
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

    /** Whether a run had items in what was dropped is not known: only who was there is told. */
    private static @Nullable Gap droppedGap(
            boolean ofOneRun, VisibleEntry bounds, List<FeedEntryRow> blocks, long position) {
        long next = blocks.isEmpty() ? bounds.end() + 1 : blocks.getFirst().first();
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
                        end, start, block(row), RowValues.number(row, "bytes") >= FeedRecordQuery.MAX_PAGE_BYTES);
    }

    /** An error of the JVM would end the reader: Reactor throws it instead of telling it. */
    private static FeedEntryRow block(Row row) {
        try {
            return FeedEntryRow.read(row);
        } catch (VirtualMachineError | LinkageError failure) {
            throw new StoreUnavailableException("Cannot read a block of the feed", failure);
        }
    }

    /** The blocks that a page may be made of, each with the bytes of those up to it. */
    private static String page(String blocks) {
        return "select l.feed_end, l.feed_start, f.bytes, " + FeedEntryRow.COLUMNS + "from (" + BOUNDS
                + """
                ) l left join (
                    select m.* from (
                        select s.*, sum(s.size) over (order by s.position rows unbounded preceding) as bytes
                        from (
                            select p.*, octet_length(coalesce(p.run_items, '')) + octet_length(coalesce(p.workflows, ''))
                                as size
                            from (%s) p
                        ) s
                    ) m where m.bytes - m.size < %d
                ) f on true
                """.formatted(blocks, FeedRecordQuery.MAX_PAGE_BYTES) + FeedEntryRow.RUNS + "order by f.position";
    }
}
