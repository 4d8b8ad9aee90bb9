package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.port.Cursor;
import io.waymark.port.FeedEnds;
import io.waymark.port.FeedItem;
import io.waymark.port.FeedItem.Gap;
import io.waymark.port.FeedPage;
import io.waymark.port.FeedReader;
import io.waymark.port.StoreUnavailable;
import io.waymark.store.table.FeedBlockRow;
import io.waymark.store.table.FeedRecords;
import io.waymark.store.table.Read;
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
final class PostgresFeedReader implements FeedReader {
    private static final String END = """
            select (select name from feed_identity) as feed, (select coalesce(max(position), 0) from feed) as position
            """;

    /** Where the log begins, as retention drops its oldest partitions. */
    private static final String BOUNDS = """
            select coalesce((select max(position) from feed), 0) as feed_end,
                coalesce((select min(substr(c.relname, 6)::bigint) * 10000000
                    from pg_inherits i join pg_class c on c.oid = i.inhrelid
                    where i.inhparent = 'feed'::regclass), 0) as feed_start
            """;

    private static final String AFTER = page("select * from feed where position > $1 order by position limit $2");

    /** A run that was deleted left its number beside its deletion; one of the same name may have begun since. */
    private static final String NUMBERS = """
            (select run_no from run where run_id = %1$s union all select run_no from feed where deleted_run = %1$s) n
            """;

    private static final String AFTER_OF_RUN = page("select b.* from" + NUMBERS.formatted("$3") + """
            cross join lateral (
                select * from feed where run_no = n.run_no and position > $1 order by position limit $2
            ) b
            order by b.position limit $2
            """);
    private static final String ENDS = """
            select (select coalesce(max(position), 0) from feed) as feed_end, a.run_id, e.position
            from (select null) l left join (unnest($1::text[]) as a (run_id) cross join lateral
            """ + NUMBERS.formatted("a.run_id") + """
                cross join lateral (
                    select position from feed where run_no = n.run_no order by position desc limit 1
                ) e) on true
            """;

    private final Database database;
    private final FeedWakes wakes;

    /**
     * Makes a reader.
     *
     * @param own whose additions wake nobody, because their writer tells them
     */
    PostgresFeedReader(Database database, ConnectionFactory connections, String own) {
        this.database = database;
        this.wakes = new FeedWakes(connections, own);
    }

    /**
     * The log as one statement saw it.
     *
     * @param block null when there is none
     * @param isLast whether the page is full with it: those that follow are not looked for
     */
    private record Seen(long end, long start, @Nullable FeedBlockRow block, boolean isLast) {}

    /**
     * The end of one of a run's numbers.
     *
     * @param run null when none of the runs asked for told anything
     */
    private record RunEnd(
            long feedEnd, @Nullable String run, @Nullable Long position) {
        static RunEnd read(Row row) {
            return new RunEnd(
                    Read.number(row, "feed_end"), Read.textOrNull(row, "run_id"), row.get("position", Long.class));
        }

        static FeedEnds all(List<RunEnd> rows) {
            var ends = new HashMap<RunId, Long>();
            for (var row : rows) {
                if (row.run != null && row.position != null) {
                    ends.merge(new RunId(row.run), row.position, Math::max);
                }
            }
            return new FeedEnds(rows.getFirst().feedEnd, ends);
        }
    }

    @Override
    public Mono<Cursor> end() {
        return uncancelled(database.look(
                connection -> Flux.from(connection.createStatement(END).execute())
                        .concatMap(result -> result.map((row, metadata) -> cursor(row)))
                        .single()));
    }

    @Override
    public Mono<FeedPage> after(long position, int limit) {
        return uncancelled(database.look(connection -> seen(connection, null, position, limit)
                .flatMap(seen -> page(connection, false, seen, position, limit))));
    }

    @Override
    public Mono<FeedPage> after(RunId run, long position, int limit) {
        return uncancelled(database.look(connection ->
                seen(connection, run, position, limit).flatMap(seen -> page(connection, true, seen, position, limit))));
    }

    @Override
    public Mono<FeedEnds> ends(Collection<RunId> runs) {
        var ids = runs.stream().map(RunId::value).toArray(String[]::new);
        return uncancelled(database.look(connection -> Flux.from(
                        connection.createStatement(ENDS).bind(0, ids).execute())
                .concatMap(result -> result.map((row, metadata) -> RunEnd.read(row)))
                .collectList()
                .map(RunEnd::all)));
    }

    @Override
    public Flux<Wake> wakes() {
        return wakes.wakes();
    }

    /** A reader that goes away must not break a statement off: it goes on to its end, which is near. */
    private static <T> Mono<T> uncancelled(Mono<T> work) {
        return Mono.defer(work::cache);
    }

    private static Mono<List<Seen>> seen(Connection connection, @Nullable RunId run, long position, int limit) {
        var statement = connection.createStatement(run == null ? AFTER : AFTER_OF_RUN);
        statement.bind(0, position).bind(1, limit);
        if (run != null) {
            statement.bind(2, run.value());
        }
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> read(row)))
                .collectList();
    }

    private static Mono<FeedPage> page(
            Connection connection, boolean ofOneRun, List<Seen> seen, long position, int limit) {
        var bounds = seen.getFirst();
        var blocks =
                seen.stream().flatMap(row -> Stream.ofNullable(row.block())).toList();
        var end = blocks.size() < limit && !seen.getLast().isLast() ? bounds.end() : null;
        var before = dropped(ofOneRun, bounds, blocks, position);
        var page = new FeedPageAssembly(before, blocks, ofOneRun, position, limit, end);
        return FeedRecords.snapshots(connection, page.ranges(FeedBlockRow::snapshots))
                .doOnNext(found -> page.put(found, FeedItem.OfSnapshot::new))
                .thenMany(FeedRecords.changes(connection, page.ranges(FeedBlockRow::changes)))
                .doOnNext(found -> page.put(found, PostgresFeedReader::change))
                .thenMany(FeedRecords.timings(connection, page.ranges(FeedBlockRow::timings)))
                .doOnNext(found -> page.put(found, FeedItem.OfTiming::new))
                .then(Mono.fromSupplier(page::page));
    }

    private static FeedItem change(long position, FeedItem.Origin origin, FeedRecords.ChangeFound found) {
        return new FeedItem.OfChange(position, origin, found.change(), found.fields());
    }

    /** Whether a run had items in what was dropped is not known: only who was there is told. */
    private static @Nullable Gap dropped(boolean ofOneRun, Seen bounds, List<FeedBlockRow> blocks, long position) {
        long next = blocks.isEmpty() ? bounds.end() + 1 : blocks.getFirst().first();
        long until = Math.min(bounds.start(), next) - 1;
        if (until <= position || (ofOneRun && position == 0)) {
            return null;
        }
        return Gap.ofAnything(position + 1, until, Gap.Reason.RETENTION);
    }

    private static Cursor cursor(Row row) {
        return new Cursor(Read.text(row, "feed"), Read.number(row, "position"));
    }

    private static Seen read(Row row) {
        long end = Read.number(row, "feed_end");
        long start = Read.number(row, "feed_start");
        return row.get("position", Long.class) == null
                ? new Seen(end, start, null, false)
                : new Seen(end, start, block(row), Read.number(row, "bytes") >= FeedRecords.MAX_PAGE_BYTES);
    }

    /** An error of the JVM would end the reader: Reactor throws it instead of telling it. */
    private static FeedBlockRow block(Row row) {
        try {
            return FeedBlockRow.read(row);
        } catch (VirtualMachineError | LinkageError failure) {
            throw new StoreUnavailable("Cannot read a block of the feed", failure);
        }
    }

    /** The blocks that a page may be made of, each with the bytes of those up to it. */
    private static String page(String blocks) {
        return "select l.feed_end, l.feed_start, f.bytes, " + FeedBlockRow.COLUMNS + "from (" + BOUNDS
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
                """.formatted(blocks, FeedRecords.MAX_PAGE_BYTES) + FeedBlockRow.RUNS + "order by f.position";
    }
}
