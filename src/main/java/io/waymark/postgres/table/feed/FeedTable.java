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

/** The feed, with one row (entry) per run and transaction. */
public final class FeedTable {
    /** The notification channel of the feed. The payload is the id of the instance that added entries. */
    public static final String CHANNEL = "waymark_feed";

    private static final String VALUES = ArrayParameters.rows("""
            run_no, ends, items, first_snapshot, snapshots, first_change, changes, first_timing, timings,
            run_items, workflows, deleted_run, trace, derived_items
            """);

    /**
     * The last part of every transaction that adds to the feed. The transaction holds the lock until it has committed,
     * so positions become visible in order.
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
     * A feed entry to store: the items that a transaction adds to the feed of one run.
     *
     * @param cumulativeItems the number of items of this entry and of those before it in the transaction
     * @param items the number of items, at least 1
     * @param firstSnapshot the number of its first snapshot; any number if it has none
     * @param runItems {@code [[rank, record], …]} as JSON, null if there are none
     * @param workflows the output of {@link EntryWorkflows#write}; null for a deletion, whose item contains the
     *     workflow
     * @param deletedRun the run's id if this is a deletion entry, else null
     * @param trace the W3C traceparent of the span that records the entry, null without tracing
     * @param derivedItems the items of a projection as {@link DerivedRecord#write}, null if it has none
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
        /** Creates an entry of items that a projection adds. */
        public static EntryRow derived(long run, long cumulativeItems, long items, String workflows, String derived) {
            return new EntryRow(run, cumulativeItems, items, 0, 0, 0, 0, 0, 0, null, workflows, null, null, derived);
        }
    }

    /**
     * The position of a stored entry.
     *
     * @param position the position of its last item
     */
    public record StoredPosition(long position, Instant recordedAt) {}

    private FeedTable() {}

    /**
     * Runs parts of a transaction, none of which depends on another, and then adds feed entries.
     *
     * @param copyThreshold see {@link StatementPart#executeInOrder}
     * @param instanceId the id of the instance that adds the entries, the payload of the notification
     * @return the positions of the entries, in order
     */
    public static Mono<List<StoredPosition>> append(
            Connection connection,
            List<StatementPart> parts,
            int copyThreshold,
            List<EntryRow> entries,
            String instanceId) {
        return StatementPart.executeInOrder(
                        connection,
                        parts,
                        copyThreshold,
                        part(entries, instanceId),
                        row -> new StoredPosition(
                                RowValues.number(row, "position"), RowValues.time(row, "recorded_at")))
                .collectSortedList(Comparator.comparingLong(StoredPosition::position));
    }

    private static StatementPart part(List<EntryRow> entries, String instanceId) {
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
