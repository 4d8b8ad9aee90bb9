package io.waymark.store;

import static io.waymark.port.ProcessingFailure.guard;

import io.r2dbc.spi.Connection;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.FieldKeys;
import io.waymark.domain.schema.Schema;
import io.waymark.port.RunUpdate;
import io.waymark.port.Written;
import io.waymark.store.table.ChangeTable;
import io.waymark.store.table.EventTable;
import io.waymark.store.table.ExecutionTable;
import io.waymark.store.table.FeedTable;
import io.waymark.store.table.MetadataTable;
import io.waymark.store.table.Part;
import io.waymark.store.table.PathText;
import io.waymark.store.table.Placed;
import io.waymark.store.table.PruneTable;
import io.waymark.store.table.RestoreTable;
import io.waymark.store.table.ResultTable;
import io.waymark.store.table.ResultTable.Filing;
import io.waymark.store.table.SchemaTable;
import io.waymark.store.table.SnapshotTable;
import io.waymark.store.table.TimingTable;
import io.waymark.store.table.UndoTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The rows that a transaction adds to history, table by table. */
final class HistoryBatch {
    private static final Comparator<Placed<ContentHash>> BY_RUN_AND_HASH =
            Comparator.<Placed<ContentHash>>comparingLong(Placed::run).thenComparing(Placed::what);

    private final List<Placed<Envelope>> events = new ArrayList<>();
    private final List<Placed<Recording>> snapshots = new ArrayList<>();
    private final List<Placed<ChangeRecord>> changes = new ArrayList<>();
    private final List<Placed<Timing>> timings = new ArrayList<>();
    private final List<Placed<Filing>> results = new ArrayList<>();
    private final List<Placed<ExecutionTable.Told>> executions = new ArrayList<>();
    private final List<Placed<ExecutionTable.Told>> newExecutions = new ArrayList<>();
    private final List<Placed<Long>> displaced = new ArrayList<>();
    private final List<Placed<UndoTable.Between>> between = new ArrayList<>();
    private final List<Placed<MetadataTable.Version>> extended = new ArrayList<>();
    private final List<Placed<MetadataTable.Version>> versions = new ArrayList<>();
    private final List<Placed<Long>> cutOff = new ArrayList<>();
    private final List<FeedBlock> blocks = new ArrayList<>();
    private final Map<ContentHash, Schema> schemas = new HashMap<>();
    private final TreeSet<Placed<ContentHash>> uses = new TreeSet<>(BY_RUN_AND_HASH);

    private HistoryBatch() {}

    /**
     * Lays out what the updates add.
     *
     * @param numbers of the runs
     */
    static HistoryBatch of(List<RunUpdate> updates, Map<RunId, Long> numbers) {
        var batch = new HistoryBatch();
        for (var update : updates) {
            batch.add(Objects.requireNonNull(numbers.get(update.after().id())), update);
        }
        return batch;
    }

    List<Placed<Envelope>> events() {
        return events;
    }

    /**
     * Stores all rows; the feed comes last. Fails as {@link EventTable#isRepeated} tells.
     *
     * @param missing adds what is missing of the schemas
     * @param copiedRows so many rows are copied, fewer go together
     * @param by who adds to the feed
     * @return where its blocks stand in the feed
     */
    Mono<List<FeedTable.Place>> store(Connection connection, List<Part> missing, int copiedRows, String by) {
        return ExecutionTable.delete(connection, displaced)
                .then(Mono.defer(
                        () -> guard(() -> FeedTable.append(connection, parts(missing), copiedRows, rows(blocks), by))));
    }

    private static List<FeedTable.Block> rows(List<FeedBlock> blocks) {
        var rows = new ArrayList<FeedTable.Block>();
        long before = 0;
        for (var block : blocks) {
            rows.add(block.after(before));
            before += block.items().size();
        }
        return rows;
    }

    /** What the feed tells of it, null when that is nothing. */
    @Nullable
    Written written(List<FeedTable.Place> places) {
        if (blocks.isEmpty()) {
            return null;
        }
        long after = places.getFirst().position() - blocks.getFirst().items().size();
        return new Written(after, () -> new WrittenPage(blocks, places, this::fields).page());
    }

    private List<Part> parts(List<Part> missing) {
        var parts = new ArrayList<Part>();
        parts.add(EventTable.insert(events));
        parts.addAll(missing);
        parts.addAll(List.of(
                SchemaTable.use(List.copyOf(uses)),
                ExecutionTable.insert(newExecutions),
                ExecutionTable.update(executions),
                SnapshotTable.insert(snapshots),
                ChangeTable.insert(changes, this::fields),
                TimingTable.insert(timings),
                ResultTable.upsert(results),
                MetadataTable.extend(extended),
                MetadataTable.insert(versions),
                UndoTable.insert(between),
                RestoreTable.insert(restores()),
                PruneTable.add(cutOff)));
        return parts;
    }

    private List<String> fields(ContentHash hash) {
        return FieldKeys.of(
                Objects.requireNonNull(schemas.get(hash), "a recording names the schemas that it refers to"));
    }

    private List<Placed<Recording>> restores() {
        return snapshots.stream().filter(placed -> placed.what().restores()).toList();
    }

    private void add(long run, RunUpdate update) {
        var block = new FeedBlock(run, update);
        var paths = new PathText(update.after().sequence().appeared());
        update.newSchemas().forEach(schema -> uses.add(new Placed<>(run, 0, schema.hash())));
        for (var recording : update.recordings()) {
            events.add(new Placed<>(run, 0, recording.event()));
            recording.schemas().forEach(schema -> schemas.put(schema.hash(), schema));
            place(run, recording, block);
        }
        addExecutions(run, update.recordings(), paths);
        addBetween(run, update);
        addResults(run, update.recordings(), paths);
        addMetadata(run, update);
        if (cutsOff(update)) {
            cutOff.add(new Placed<>(run, 0, update.before().version() + 1));
        }
        if (!block.items().isEmpty()) {
            blocks.add(block);
        }
    }

    /** Gives each item of the feed its rank. */
    private void place(long run, Recording recording, FeedBlock block) {
        block.workflow(recording.workflow());
        if (recording.snapshot() != null) {
            snapshots.add(new Placed<>(run, block.snapshot(recording.snapshot()), recording));
        }
        for (ChangeRecord change : recording.changes()) {
            changes.add(new Placed<>(run, block.change(change), change));
        }
        for (Timing timing : recording.timings()) {
            timings.add(new Placed<>(run, block.timing(timing), timing));
        }
        RunChange change = recording.run();
        if (change != null) {
            block.run(change);
        }
    }

    /** An execution whose first change here makes it has no row yet. */
    private void addExecutions(long run, List<Recording> recordings, PathText paths) {
        var stored = new HashMap<Long, Boolean>();
        var last = new TreeMap<Long, @Nullable Execution>();
        for (var recording : recordings) {
            for (var change : recording.executions()) {
                stored.putIfAbsent(change.number(), change.before() != null);
                last.put(change.number(), change.after());
            }
        }
        last.forEach((number, execution) -> {
            boolean isStored = stored.getOrDefault(number, false);
            if (execution != null) {
                var told = new ExecutionTable.Told(execution, paths.write(execution.key()));
                (isStored ? executions : newExecutions).add(new Placed<>(run, 0, told));
            } else if (isStored) {
                displaced.add(new Placed<>(run, 0, number));
            }
        });
    }

    /** What changed executions without a snapshot; that one was timed is not taken back, and needs no way back. */
    private void addBetween(long run, RunUpdate update) {
        var counters = update.before().state().counters();
        long event = counters.events();
        long snapshot = counters.snapshots().ever();
        for (var recording : update.recordings()) {
            event++;
            snapshot = recording.snapshot() == null
                    ? snapshot
                    : recording.snapshot().number();
            var changes = recording.executions().stream()
                    .filter(change -> !change.onlyTimed())
                    .toList();
            if (recording.snapshot() == null && !changes.isEmpty()) {
                between.add(new Placed<>(run, 0, new UndoTable.Between(event, snapshot, changes)));
            }
        }
    }

    private static boolean cutsOff(RunUpdate update) {
        var before = update.before().state().counters();
        var after = update.after().counters();
        return after.snapshots().floor() > before.snapshots().floor()
                || after.changes().floor() > before.changes().floor()
                || after.timings().floor() > before.timings().floor();
    }

    /** Only the last result under each key can be current; its place in the list is where the first one was. */
    private void addResults(long run, List<Recording> recordings, PathText paths) {
        var filings = new LinkedHashMap<ContentHash, Filing>();
        for (var recording : recordings) {
            if (recording.result() != null) {
                var key = recording.result().key();
                var hash = ResultTable.keyHash(key);
                long snapshot = Objects.requireNonNull(recording.snapshot()).number();
                filings.merge(
                        hash,
                        new Filing(hash, paths.write(key), snapshot, recording),
                        (first, again) -> new Filing(hash, first.path(), first.first(), again.last()));
            }
        }
        filings.values().forEach(filing -> results.add(new Placed<>(run, 0, filing)));
    }

    private void addMetadata(long run, RunUpdate update) {
        var versions = MetadataVersions.of(update);
        versions.extended().forEach(version -> extended.add(new Placed<>(run, 0, version)));
        versions.added().forEach(version -> this.versions.add(new Placed<>(run, 0, version)));
    }
}
