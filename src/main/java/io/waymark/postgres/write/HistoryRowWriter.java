package io.waymark.postgres.write;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.Schema;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.table.AppliedEventTable;
import io.waymark.postgres.table.ChangeTable;
import io.waymark.postgres.table.ExecutionOutputTable;
import io.waymark.postgres.table.ExecutionOutputTable.ResultRow;
import io.waymark.postgres.table.ModuleSchemaVersionTable;
import io.waymark.postgres.table.PruneQueueTable;
import io.waymark.postgres.table.RestoreTable;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.TimingTable;
import io.waymark.postgres.table.feed.FeedTable;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.UndoTable;
import io.waymark.postgres.table.schema.SchemaTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Collects the rows that a transaction adds to the tables of the history and to the feed, and stores them. */
final class HistoryRowWriter {
    private static final Comparator<PendingHistoryRow<ContentHash>> BY_RUN_AND_HASH =
            Comparator.<PendingHistoryRow<ContentHash>>comparingLong(PendingHistoryRow::run)
                    .thenComparing(PendingHistoryRow::value);

    private final List<PendingHistoryRow<EventAttributes>> events = new ArrayList<>();
    private final List<PendingHistoryRow<SnapshotTable.SnapshotRow>> snapshots = new ArrayList<>();
    private final List<PendingHistoryRow<ChangeRecord>> changes = new ArrayList<>();
    private final List<PendingHistoryRow<TimingTable.TimingRow>> timings = new ArrayList<>();
    private final List<PendingHistoryRow<ResultRow>> results = new ArrayList<>();
    private final ExecutionRowCollector executions = new ExecutionRowCollector();
    private final List<PendingHistoryRow<ModuleSchemaVersionTable.SchemaVersionRow>> extended = new ArrayList<>();
    private final List<PendingHistoryRow<ModuleSchemaVersionTable.SchemaVersionRow>> versions = new ArrayList<>();
    private final List<PendingHistoryRow<Long>> toPrune = new ArrayList<>();
    private final List<FeedEntryBuilder> entries = new ArrayList<>();
    private final Map<ContentHash, Schema> schemas = new HashMap<>();
    private final TreeSet<PendingHistoryRow<ContentHash>> schemaUses = new TreeSet<>(BY_RUN_AND_HASH);

    private HistoryRowWriter() {}

    /**
     * Collects the rows of updates.
     *
     * @param numbers the numbers of the runs
     * @param keysWithResult the keys of those executions that have a stored result, by run
     */
    static HistoryRowWriter of(
            List<RunRowChanges> updates, Map<RunId, Long> numbers, Map<Long, Set<ContentHash>> keysWithResult) {
        var rows = new HistoryRowWriter();
        for (var changes : updates) {
            long run =
                    Objects.requireNonNull(numbers.get(changes.update().after().id()));
            rows.add(run, changes, keysWithResult.getOrDefault(run, Set.of()));
        }
        return rows;
    }

    List<PendingHistoryRow<EventAttributes>> events() {
        return events;
    }

    /**
     * Stores all rows, the feed entries last. If an event was applied before, fails with an error that {@link
     * AppliedEventTable#isRepeated} recognizes.
     *
     * @param missing the parts that insert missing schemas and chunks
     * @param copiedRows the number of rows from which rows are copied table by table; fewer rows are sent as one
     *     statement
     * @param by the id of the instance that adds to the feed
     * @return the positions of the feed entries, in order
     */
    Mono<List<FeedTable.StoredPosition>> append(
            Connection connection, List<CombinableStatement> missing, int copiedRows, String by) {
        return ExecutionTable.delete(connection, executions.deleted())
                .then(Mono.defer(() -> wrapErrors(
                        () -> FeedTable.append(connection, statementParts(missing), copiedRows, rows(entries), by))));
    }

    private static List<FeedTable.EntryRow> rows(List<FeedEntryBuilder> entries) {
        var rows = new ArrayList<FeedTable.EntryRow>();
        long before = 0;
        for (var entry : entries) {
            rows.add(entry.after(before));
            before += entry.items().size();
        }
        return rows;
    }

    /** Returns the committed feed page, or null if the transaction added nothing to the feed. */
    @Nullable
    CommittedItems toCommittedPage(List<FeedTable.StoredPosition> positions) {
        if (entries.isEmpty()) {
            return null;
        }
        long after =
                positions.getFirst().position() - entries.getFirst().items().size();
        return new CommittedItems(after, () -> new CommittedItemsBuilder(entries, positions, this::fields).page());
    }

    private List<CombinableStatement> statementParts(List<CombinableStatement> missing) {
        var parts = new ArrayList<CombinableStatement>();
        parts.add(AppliedEventTable.insert(events));
        parts.addAll(missing);
        parts.addAll(List.of(
                SchemaTable.insertUses(List.copyOf(schemaUses)),
                ExecutionTable.insert(executions.added()),
                ExecutionTable.update(executions.updated()),
                SnapshotTable.insert(snapshots),
                ChangeTable.insert(changes, this::fields),
                TimingTable.insert(timings),
                ExecutionOutputTable.upsert(results),
                ModuleSchemaVersionTable.extend(extended),
                ModuleSchemaVersionTable.insert(versions),
                UndoTable.insert(executions.unsnapshotted()),
                RestoreTable.insert(restores()),
                PruneQueueTable.add(toPrune),
                PruneQueueTable.deleteFormer(toPrune)));
        return parts;
    }

    private List<String> fields(ContentHash hash) {
        return FieldLookupKeyGenerator.of(Objects.requireNonNull(
                schemas.get(hash), "the changes of a run refer to a schema that they do not contain"));
    }

    private List<PendingHistoryRow<RunEventDelta>> restores() {
        return snapshots.stream()
                .filter(row -> row.value().delta().isRestore())
                .map(row -> new PendingHistoryRow<>(
                        row.run(), row.rank(), row.value().delta()))
                .toList();
    }

    private void add(long run, RunRowChanges rowChanges, Set<ContentHash> keysWithResult) {
        var update = rowChanges.update();
        var entry = new FeedEntryBuilder(run, update);
        var paths = rowChanges.paths();
        var resultsInSnapshots = addResults(run, rowChanges.results(), keysWithResult);
        update.newSchemas().forEach(schema -> schemaUses.add(new PendingHistoryRow<>(run, 0, schema.hash())));
        for (var delta : update.deltas()) {
            if (!AppliedEventTable.isInSnapshot(delta)) {
                events.add(new PendingHistoryRow<>(run, 0, delta.event()));
            }
            delta.schemas().forEach(schema -> schemas.put(schema.hash(), schema));
            addRows(run, delta, entry, rowChanges, resultsInSnapshots);
        }
        executions.add(run, update, paths);
        rowChanges.versions().extended().forEach(version -> extended.add(new PendingHistoryRow<>(run, 0, version)));
        rowChanges.versions().added().forEach(version -> versions.add(new PendingHistoryRow<>(run, 0, version)));
        if (needsPruning(update)) {
            toPrune.add(new PendingHistoryRow<>(run, 0, update.before().version() + 1));
        }
        if (!entry.items().isEmpty()) {
            entries.add(entry);
        }
    }

    /** Adds the records of a delta and assigns the rank of each feed item. */
    private void addRows(
            long run,
            RunEventDelta delta,
            FeedEntryBuilder entry,
            RunRowChanges rowChanges,
            Set<Long> resultsInSnapshots) {
        var paths = rowChanges.paths();
        entry.workflow(delta.workflow());
        var execution = delta.execution();
        if (delta.snapshot() != null) {
            var key = execution == null ? null : paths.write(execution);
            long number = delta.snapshot().number();
            snapshots.add(new PendingHistoryRow<>(
                    run,
                    entry.snapshot(delta.snapshot()),
                    new SnapshotTable.SnapshotRow(
                            delta,
                            key,
                            rowChanges.versions().marked().contains(number),
                            resultsInSnapshots.contains(number))));
        }
        for (ChangeRecord change : delta.changes()) {
            changes.add(new PendingHistoryRow<>(run, entry.change(change), change));
        }
        for (Timing timing : delta.timings()) {
            var key = execution == null ? null : paths.writeOfTiming(execution);
            timings.add(new PendingHistoryRow<>(run, entry.timing(timing), new TimingTable.TimingRow(timing, key)));
        }
        RunStateChange change = delta.run();
        if (change != null) {
            entry.run(change);
        }
    }

    private static boolean needsPruning(RunUpdate update) {
        var before = update.before().state().counters();
        var after = update.after().counters();
        return after.snapshots().prunedThrough() > before.snapshots().prunedThrough()
                || after.changes().prunedThrough() > before.changes().prunedThrough()
                || after.timings().prunedThrough() > before.timings().prunedThrough();
    }

    /** Adds results, and returns the numbers of the snapshots that stand for the others. */
    private Set<Long> addResults(long run, List<ResultRow> rows, Set<ContentHash> keysWithResult) {
        var inSnapshots = new HashSet<Long>();
        for (var row : rows) {
            if (RunRowChanges.isInSnapshot(row) && !keysWithResult.contains(row.hash())) {
                inSnapshots.add(row.first());
            } else {
                results.add(new PendingHistoryRow<>(run, 0, row));
            }
        }
        return inSnapshots;
    }
}
