package io.waymark.postgres.table.feed;

import io.r2dbc.spi.Connection;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowValues;
import io.waymark.postgres.sql.StatementPart;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The feed's log: a row a run and transaction. */
public final class FeedTable {
    /** Readers listen here; the payload is the name of who adds. */
    public static final String CHANNEL = "waymark_feed";

    private static final String VALUES = ArrayParameters.rows("""
            run_no, ends, items, first_snapshot, snapshots, first_change, changes, first_timing, timings,
            run_items, workflows, deleted_run, trace
            """);

    /**
     * The last part of every transaction that adds to the feed. The lock is held until the transaction has
     * committed, so positions become visible in their order.
     */
    private static final String APPEND = """
            , locked as materialized (
                select pg_advisory_xact_lock(hashtext('waymark.feed')) from done
            ), drawn as materialized (
                select setval('feed_position', nextval('feed_position') + $14 - 1) - $14 as base,
                    pg_notify('waymark_feed', $15)
                from locked
            )
            insert into feed (position, first_position, run_no, first_snapshot, snapshots, first_change, changes,
                first_timing, timings, run_items, workflows, deleted_run, trace)
            select base + ends, base + ends - items + 1, run_no, first_snapshot, snapshots, first_change, changes,
                first_timing, timings, run_items, workflows, deleted_run, trace
            """ + VALUES + """
            cross join drawn
            returning position, recorded_at
            """;

    /**
     * What a transaction adds to one run's feed.
     *
     * @param feedHead the sum of the items of this block and those before it in the transaction
     * @param items how many there are, at least one
     * @param firstSnapshot the first number of the snapshots it names; any when there are none
     * @param runItems {@code [[rank, record], …]} as JSON, null when there are none
     * @param workflows as {@link EntryWorkflows} writes them, null for a deletion, which tells its own
     * @param deletedRun the run's id when the block tells of its deletion, else null
     * @param trace the W3C traceparent of the span that records it, null when nobody traces it
     */
    public record EntryRow(
            long run,
            long feedHead,
            long items,
            long firstSnapshot,
            int snapshots,
            long firstChange,
            int changes,
            long firstTiming,
            int timings,
            @Nullable String runItems,
            @Nullable String workflows,
            @Nullable String deletedRun,
            @Nullable String trace) {}

    /**
     * Where a block stands.
     *
     * @param position of its last item
     */
    public record StoredPosition(long position, Instant recordedAt) {}

    private FeedTable() {}

    /**
     * Does parts of a transaction and then adds blocks, which none of them depends on; gives the blocks' places, in order.
     *
     * @param many as {@link StatementPart} has it
     * @param by who listeners are told it was
     */
    public static Mono<List<StoredPosition>> append(
            Connection connection, List<StatementPart> parts, int many, List<EntryRow> entries, String by) {
        return StatementPart.executeInOrder(
                        connection,
                        parts,
                        many,
                        part(entries, by),
                        row -> new StoredPosition(
                                RowValues.number(row, "position"), RowValues.time(row, "recorded_at")))
                .collectSortedList(Comparator.comparingLong(StoredPosition::position));
    }

    private static StatementPart part(List<EntryRow> entries, String by) {
        return ArrayParameters.of(entries)
                .longs(EntryRow::run)
                .longs(EntryRow::feedHead)
                .longs(EntryRow::items)
                .longs(EntryRow::firstSnapshot)
                .ints(EntryRow::snapshots)
                .longs(EntryRow::firstChange)
                .ints(EntryRow::changes)
                .longs(EntryRow::firstTiming)
                .ints(EntryRow::timings)
                .texts(EntryRow::runItems)
                .texts(EntryRow::workflows)
                .texts(EntryRow::deletedRun)
                .texts(EntryRow::trace)
                .value(entries.isEmpty() ? 0L : entries.getLast().feedHead())
                .value(by)
                .part(APPEND);
    }
}
