package io.waymark.postgres.feed;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedHeadPositions;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.ReferencedRecordLoader;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the feed from PostgreSQL. One statement reads the entries of a page and the end of the feed in one database
 * snapshot. Further statements read the records to which the entries refer. Records that are deleted in between become
 * gaps.
 */
public final class PostgresFeedReader implements FeedReader {
    private static final String SELECT_HEAD = """
            select (select name from feed_identity) as feed, (select coalesce(max(position), 0) from feed) as position
            """;

    /**
     * Selects the first and the last position of the feed. The first one changes when retention drops the oldest
     * partitions.
     */
    private static final String SELECT_HEADS = """
            select (select coalesce(max(position), 0) from feed) as feed_end, a.run_id, e.position
            from (select null) l left join (unnest($1::text[]) as a (run_id) cross join lateral
            """ + FeedEntryQuery.NUMBERS.formatted("a.run_id") + """
                cross join lateral (
                    select position from feed where run_no = n.run_no order by position desc limit 1
                ) e) on true
            """;

    private final DatabaseTransactions database;
    private final FeedNotifications notifications;
    private final ObservedPositionTracker latest;

    /**
     * Creates a reader.
     *
     * @param instanceId the id of this instance, whose own notifications are ignored, because the writer publishes its
     *     items from memory
     * @param latest records the positions up to which the feed was read
     */
    public PostgresFeedReader(
            DatabaseTransactions database,
            ConnectionFactory connections,
            String instanceId,
            ObservedPositionTracker latest) {
        this.database = database;
        this.latest = latest;
        this.notifications = new FeedNotifications(connections, instanceId);
    }

    /**
     * The last feed position of a run.
     *
     * @param feedEnd the last position of the whole feed
     * @param run the id of the run; null if none of the requested runs has items
     * @param position the last position of the run; null if there is none
     */
    private record RunHead(
            long feedEnd, @Nullable String run, @Nullable Long position) {
        static RunHead read(Row row) {
            return new RunHead(
                    RowReader.number(row, "feed_end"),
                    RowReader.textOrNull(row, "run_id"),
                    row.get("position", Long.class));
        }

        static FeedHeadPositions all(List<RunHead> rows) {
            var ends = new HashMap<RunId, Long>();
            for (var row : rows) {
                if (row.run != null && row.position != null) {
                    ends.merge(new RunId(row.run), row.position, Math::max);
                }
            }
            return new FeedHeadPositions(rows.getFirst().feedEnd, ends);
        }
    }

    @Override
    public Mono<Cursor> head() {
        return readUncancelled(database.query(
                connection -> Flux.from(connection.createStatement(SELECT_HEAD).execute())
                        .concatMap(result -> result.map((row, metadata) -> cursor(row)))
                        .single()
                        .doOnNext(end -> latest.record(end.position()))));
    }

    @Override
    public Mono<FeedPage> after(long position, int limit) {
        return readUncancelled(database.query(connection -> FeedEntryQuery.select(connection, null, position, limit)
                .flatMap(visible -> page(connection, false, visible, position, limit))
                .doOnNext(page -> latest.record(page.through()))));
    }

    @Override
    public Mono<FeedPage> after(RunId run, long position, int limit) {
        return readUncancelled(database.query(connection -> FeedEntryQuery.select(connection, run, position, limit)
                .flatMap(visible -> page(connection, true, visible, position, limit))
                .doOnNext(page -> latest.record(page.through()))));
    }

    @Override
    public Mono<FeedHeadPositions> heads(Collection<RunId> runs) {
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

    private static Mono<FeedPage> page(
            Connection connection,
            boolean ofOneRun,
            List<FeedEntryQuery.VisibleEntry> visibleEntries,
            long position,
            int limit) {
        var bounds = visibleEntries.getFirst();
        var entries = visibleEntries.stream()
                .flatMap(row -> Stream.ofNullable(row.entry()))
                .toList();
        var end = entries.size() < limit && !visibleEntries.getLast().isLast() ? bounds.end() : null;
        var before = droppedGap(ofOneRun, bounds, entries, position);
        var page = new FeedPageBuilder(before, entries, ofOneRun, position, limit, end);
        return ReferencedRecordLoader.snapshots(connection, page.selections(FeedEntryRow::snapshots))
                .doOnNext(found -> page.putAll(found, FeedItem.SnapshotItem::new))
                .thenMany(ReferencedRecordLoader.changes(connection, page.selections(FeedEntryRow::changes)))
                .doOnNext(found -> page.putAll(found, PostgresFeedReader::change))
                .thenMany(ReferencedRecordLoader.timings(connection, page.selections(FeedEntryRow::timings)))
                .doOnNext(found -> page.putAll(found, FeedItem.TimingItem::new))
                .then(Mono.fromSupplier(page::page));
    }

    private static FeedItem change(
            long position, FeedItem.Origin origin, ReferencedRecordLoader.ChangeWithFields found) {
        return new FeedItem.ChangeItem(position, origin, found.change(), found.fields());
    }

    /**
     * Returns the gap of dropped partitions, or null. The dropped items of one run are unknown, so a reader of one run
     * receives the gap only if it starts after a position.
     */
    private static @Nullable Gap droppedGap(
            boolean ofOneRun, FeedEntryQuery.VisibleEntry bounds, List<FeedEntryRow> entries, long position) {
        long next = entries.isEmpty() ? bounds.end() + 1 : entries.getFirst().first();
        long until = Math.min(bounds.start(), next) - 1;
        if (until <= position || (ofOneRun && position == 0)) {
            return null;
        }
        return Gap.withAllKinds(position + 1, until, Gap.Reason.RETENTION);
    }

    private static Cursor cursor(Row row) {
        return new Cursor(RowReader.text(row, "feed"), RowReader.number(row, "position"));
    }
}
