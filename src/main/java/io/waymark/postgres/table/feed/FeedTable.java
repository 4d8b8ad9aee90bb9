package io.waymark.postgres.table.feed;

import io.r2dbc.spi.Connection;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores the feed, the ordered stream of all new records of all runs. Each row is an entry: the items that one
 * transaction adds for one run.
 */
public final class FeedTable {
    /** The PostgreSQL notification channel for new entries. The payload is the id of the instance that added them. */
    public static final String CHANNEL = "waymark_feed";

    private static final String VALUES = ArrayParameters.rows("""
            run_no, ends, items, first_snapshot, snapshots, first_change, changes, first_timing, timings,
            run_items, workflows, deleted_run, trace, derived_items
            """);

    /**
     * Adds entries to the feed, as the last statement of a transaction. The transaction holds a lock from here until it
     * has committed, so that positions become visible in ascending order.
     */
    private static final String APPEND = """
            , locked as materialized (
                select pg_advisory_xact_lock(hashtext('waymark.feed')) from done
            ), drawn as materialized (
                select setval('feed_position', nextval('feed_position') + $15 - 1) - $15 as base,
                    pg_notify('waymark_feed', $16)
                from locked
            )
            insert into feed (position, first_position, run_no, first_snapshot, snapshots, first_change, changes,
                first_timing, timings, run_items, workflows, deleted_run, trace, derived_items)
            select base + ends, base + ends - items + 1, run_no, first_snapshot, snapshots, first_change, changes,
                first_timing, timings, run_items, workflows, deleted_run, trace, derived_items
            """ + VALUES + """
            cross join drawn
            returning position, recorded_at
            """;

    /**
     * A feed entry to store: the items that a transaction adds to the feed for one run.
     *
     * @param run the number of the run in the database
     * @param cumulativeItems the number of items of this entry and of all entries before it in the transaction
     * @param items the number of items of this entry, at least 1
     * @param firstSnapshot the number of the first snapshot among the items; any number if there is none
     * @param snapshots the number of snapshots among the items
     * @param firstChange the number of the first change among the items; any number if there is none
     * @param changes the number of changes among the items
     * @param firstTiming the number of the first timing among the items; any number if there is none
     * @param timings the number of timings among the items
     * @param runItems the state changes of the run as JSON, {@code [[rank, record], …]}; null if there are none
     * @param workflows the output of {@link FeedEntryWorkflowRangeMap#write}; null for a deletion, whose item contains
     *     the workflow
     * @param deletedRun the id of the run if this entry records its deletion; else null
     * @param trace the W3C traceparent of the span in which the entry is recorded; null without tracing
     * @param derivedItems the items that a projection adds, the output of {@link StoredDerivedItem#write}; null if
     *     there are none
     */
    public record EntryRow(
            long run,
            long cumulativeItems,
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
            @Nullable String trace,
            @Nullable String derivedItems) {
        /** Creates the entry of a deletion, which is the only one of its transaction. */
        public static EntryRow deletion(long run, String runItems, String deletedRun) {
            return new EntryRow(run, 1, 1, 0, 0, 0, 0, 0, 0, runItems, null, deletedRun, null, null);
        }

        /** Creates an entry of items that a projection adds. */
        public static EntryRow derived(long run, long cumulativeItems, long items, String workflows, String derived) {
            return new EntryRow(run, cumulativeItems, items, 0, 0, 0, 0, 0, 0, null, workflows, null, null, derived);
        }
    }

    /**
     * The position that a stored entry got.
     *
     * @param position the position of the last item of the entry
     * @param recordedAt the time at which the entry was stored
     */
    public record StoredPosition(long position, Instant recordedAt) {}

    private FeedTable() {}

    /**
     * Stores the rows of a transaction and then adds entries to the feed.
     *
     * @param connection the connection of the transaction
     * @param parts the statements that store the rows; they must not depend on each other
     * @param copyThreshold the number of rows from which the statements run one by one instead of combined
     * @param entries the entries to add
     * @param instanceId the id of this instance of the service, the payload of the notification
     * @return the positions of the entries, in order
     */
    public static Mono<List<StoredPosition>> append(
            Connection connection,
            List<CombinableStatement> parts,
            int copyThreshold,
            List<EntryRow> entries,
            String instanceId) {
        return CombinableStatement.executeInOrder(
                        connection,
                        parts,
                        copyThreshold,
                        part(entries, instanceId),
                        row -> new StoredPosition(
                                RowReader.number(row, "position"), RowReader.time(row, "recorded_at")))
                .collectSortedList(Comparator.comparingLong(StoredPosition::position));
    }

    private static CombinableStatement part(List<EntryRow> entries, String instanceId) {
        return ArrayParameters.of(entries)
                .longs(EntryRow::run)
                .longs(EntryRow::cumulativeItems)
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
                .texts(EntryRow::derivedItems)
                .value(entries.isEmpty() ? 0L : entries.getLast().cumulativeItems())
                .value(instanceId)
                .part(APPEND);
    }
}
