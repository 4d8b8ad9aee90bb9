package io.waymark.postgres.projection.item;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.run.DatasetAliasJson;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the next feed entries, and the columns of their records that the projection uses. Locks the runs of the
 * entries against deletion until the transaction ends, so that no derived item of a run follows the deletion of the
 * run in the feed.
 */
public final class ProjectionInputReader {
    /** Finds the last entry from the counts alone, because entries are wide. */
    private static final String SELECT_ENTRIES =
            "select " + FeedEntryRow.COLUMNS_WITHOUT_DERIVED_ITEMS + ", r.modules" + """
             from feed f
            """ + FeedEntryRow.RUNS + """
            where f.position > $1 and f.position <= (
                select max(p.position) from (
                    select e.*, sum(e.items) over (order by e.position rows unbounded preceding) as size
                    from (select position, snapshots + timings + 1 as items from feed
                        where position > $1 and position <= $2 order by position limit $3) e
                ) p where p.size - p.items < $3)
            order by f.position
            """;

    /** Does not block writers of events, which do not change the key of a run. */
    private static final String LOCK_RUNS =
            "select r.run_no from run r where r.run_no = any ($1::bigint[]) order by r.run_no for key share";

    private final Connection connection;
    private final Map<Long, Entry> entries = new HashMap<>();
    private final TreeMap<Long, ProjectionInputItem> items = new TreeMap<>();
    private final Map<Long, LegacySnapshot> legacySnapshots = new TreeMap<>();
    private final NameCache names = new NameCache();
    private boolean hasDetails;

    private ProjectionInputReader(Connection connection) {
        this.connection = connection;
    }

    /** A feed entry and the execution keys of its run. */
    private record Entry(FeedEntryRow row, NameCache.RunKeys keys) {}

    /** A snapshot of release 0.1, which has no execution key, with its path. */
    private record LegacySnapshot(ProjectionInputItem.SnapshotItem item, String path, ExecutionKeyCodec paths) {
        ProjectionInputItem.SnapshotItem item(ExecutionKey key, NameCache names) {
            var origin = item.origin();
            var named = item.written();
            return item.withExecution(
                    key, named != null ? named : names.written(item.phase(), null, origin.workflow(), key));
        }
    }

    /**
     * Reads entries after a position.
     *
     * @param through the last position to read
     * @param limit the approximate maximum number of items
     */
    public static Mono<ProjectionInputPage> read(Connection connection, long after, long through, int limit) {
        return new ProjectionInputReader(connection).page(after, through, limit);
    }

    private Mono<ProjectionInputPage> page(long after, long through, int limit) {
        return select(SELECT_ENTRIES, this::entry, after, through, limit)
                .collectList()
                .flatMap(rows -> rows.isEmpty()
                        ? Mono.just(new ProjectionInputPage(List.of(), List.of(), after))
                        : items(rows, after));
    }

    private Mono<ProjectionInputPage> items(List<Entry> rows, long after) {
        var last = rows.getLast().row();
        var runs =
                rows.stream().map(entry -> entry.row().runNumber()).distinct().toArray(Long[]::new);
        return select(LOCK_RUNS, row -> RowReader.number(row, "run_no"), (Object) runs)
                .collect(HashSet<Long>::new, Set::add)
                .doOnNext(existing -> rows.forEach(entry -> add(entry, existing)))
                .thenMany(Flux.defer(
                        () -> select(RecordStatements.SELECT_SNAPSHOTS, this::addSnapshot, after, last.position())))
                .thenMany(Flux.defer(() ->
                        rows.stream().allMatch(entry -> entry.row().timings().count() == 0)
                                ? Flux.empty()
                                : select(RecordStatements.SELECT_TIMINGS, this::addTiming, after, last.position())))
                .thenMany(Flux.defer(() -> hasDetails
                        ? select(RecordStatements.SELECT_DETAILS, this::addDetails, after, last.position())
                        : Flux.empty()))
                .then(Mono.defer(this::addLegacySnapshots))
                .then(Mono.fromSupplier(() -> new ProjectionInputPage(
                        List.copyOf(items.values()),
                        rows.stream()
                                .map(entry -> new ProjectionInputPage.EntryEnd(
                                        entry.row().position(), entry.row().recordedAt()))
                                .toList(),
                        after)));
    }

    private void add(Entry entry, Set<Long> existing) {
        var row = entry.row();
        if (row.owner() instanceof FeedEntryRow.DeletionOfRun) {
            items.put(row.position(), new ProjectionInputItem.DeletionItem(origin(row, 0)));
        } else if (row.owner() instanceof FeedEntryRow.StoredRun && existing.contains(row.runNumber())) {
            entries.put(row.position(), entry);
            row.runItems()
                    .forEach((rank, change) -> items.put(
                            row.first() + rank, new ProjectionInputItem.StateItem(origin(row, rank), change)));
        }
    }

    private boolean addSnapshot(Row row) {
        var entry = entries.get(RowReader.number(row, "entry"));
        if (entry != null) {
            var origin = origin(entry.row(), RowReader.count(row, "feed_rank"));
            var namespace = RowReader.nameOrNull(row, "dataset_namespace");
            var name = RowReader.nameOrNull(row, "dataset_name");
            var phase = Snapshot.Phase.valueOf(RowReader.text(row, "phase").toUpperCase(Locale.ROOT));
            var execution = key(row, entry);
            var dataset = namespace == null || name == null ? null : new DatasetName(namespace, name);
            var item = new ProjectionInputItem.SnapshotItem(
                    origin,
                    RowReader.number(row, "number"),
                    phase,
                    new ModuleExperimentName(RowReader.name(row, "module"), RowReader.name(row, "experiment")),
                    execution,
                    RowReader.time(row, "time"),
                    RowReader.hashOrNull(row, "after_schema"),
                    names.written(phase, dataset, origin.workflow(), execution));
            items.put(origin.position(), item);
            hasDetails |= RowReader.flag(row, "has_details");
        }
        return true;
    }

    private boolean addDetails(Row row) {
        var entry = entries.get(RowReader.number(row, "entry"));
        if (entry != null) {
            long position = entry.row().first() + RowReader.count(row, "feed_rank");
            var codec = entry.keys().codec();
            var snapshot = (ProjectionInputItem.SnapshotItem) Objects.requireNonNull(items.get(position));
            var lineage = LineageColumns.read(row, codec, snapshot.origin().workflow());
            var item = snapshot.withDetails(lineage, DatasetAliasJson.read(RowReader.textOrNull(row, "aliases")));
            items.put(position, item);
            var path = RowReader.textOrNull(row, "path");
            if (path != null) {
                legacySnapshots.put(position, new LegacySnapshot(item, path, codec));
            }
        }
        return true;
    }

    private boolean addTiming(Row row) {
        var entry = entries.get(RowReader.number(row, "entry"));
        if (entry != null) {
            var origin = origin(entry.row(), RowReader.count(row, "feed_rank"));
            items.put(
                    origin.position(),
                    new ProjectionInputItem.TimingItem(
                            origin,
                            key(row, entry),
                            RowReader.name(row, "module"),
                            RowReader.name(row, "step"),
                            RowReader.decimal(row, "seconds"),
                            isError(RowReader.textOrNull(row, "error_context")),
                            RowReader.time(row, "ended_at")));
        }
        return true;
    }

    private static boolean isError(@Nullable String context) {
        return context != null
                && new Value.Text("error")
                        .equals(DomainJson.readMembers(context).get("status"));
    }

    private static @Nullable ExecutionKey key(Row row, Entry entry) {
        var key = RowReader.textOrNull(row, "execution_key");
        return key == null ? null : entry.keys().decode(key);
    }

    private ProjectionInputItem.Origin origin(FeedEntryRow row, int rank) {
        var workflows = row.owner().workflows();
        var workflow = workflows == null ? null : workflows.at(rank);
        return new ProjectionInputItem.Origin(
                row.first() + rank,
                row.runNumber(),
                Objects.requireNonNull(row.owner().run()),
                workflow,
                names.hash(workflow));
    }

    /** Adds the execution keys of snapshots of release 0.1, as their paths state them. */
    private Mono<Void> addLegacySnapshots() {
        return Flux.fromIterable(legacySnapshots.entrySet())
                .concatMap(legacy -> LegacyExecutionKeys.key(
                                connection,
                                legacy.getValue().item(),
                                legacy.getValue().path(),
                                legacy.getValue().paths())
                        .doOnNext(key ->
                                items.put(legacy.getKey(), legacy.getValue().item(key, names))))
                .then();
    }

    private Entry entry(Row row) {
        var modules = row.get("modules", String[].class);
        return new Entry(
                FeedEntryRow.read(row),
                names.keys(
                        modules == null
                                ? List.of()
                                : Arrays.stream(modules)
                                        .map(EscapedText::unescape)
                                        .toList()));
    }

    private <T> Flux<T> select(String sql, java.util.function.Function<Row, T> read, Object... parameters) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.bind(i, parameters[i]);
        }
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> read.apply(row))));
    }
}
