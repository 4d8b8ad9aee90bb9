package io.waymark.postgres.projection.dataset;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.dataset.DatasetHead;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.postgres.projection.dataset.DatasetChangeTable.ChangeRow;
import io.waymark.postgres.projection.dataset.DatasetTable.DatasetRow;
import io.waymark.postgres.projection.dataset.DatasetVersionTable.OutOfOrder;
import io.waymark.postgres.projection.dataset.DatasetVersionTable.VersionRow;
import io.waymark.postgres.projection.dataset.DatasetVersionTable.VersionRun;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Adds the completions of a page to the versions of their datasets (DS-2). A completion with the schema hash of the
 * current version extends that version. For any other hash, both schemas are loaded and compared.
 */
public final class DatasetProjection {
    private static final Logger log = LoggerFactory.getLogger(DatasetProjection.class);

    private final int generation;
    private final Map<ContentHash, DatasetRow> datasets;
    private final Map<ContentHash, Schema> schemas;
    private final Set<ContentHash> changed = new LinkedHashSet<>();
    private final Map<VersionKey, VersionRow> versions = new LinkedHashMap<>();
    private final Set<VersionRun> runs = new LinkedHashSet<>();
    private final List<OutOfOrder> outOfOrder = new ArrayList<>();
    private final List<ChangeRow> changes = new ArrayList<>();
    private final List<NewVersion> newVersions = new ArrayList<>();

    private DatasetProjection(int generation, Map<ContentHash, DatasetRow> datasets, Map<ContentHash, Schema> schemas) {
        this.generation = generation;
        this.datasets = new HashMap<>(datasets);
        this.schemas = schemas;
    }

    private record VersionKey(ContentHash dataset, long version) {}

    /**
     * The result of a page.
     *
     * @param versions the new versions, in feed order
     * @param upserts stores the datasets and their versions
     * @param rows inserts their changes, and the runs that wrote them
     */
    public record Result(
            List<NewVersion> versions, List<CombinableStatement> upserts, List<CombinableStatement> rows) {}

    /**
     * Applies a page, except for the statements of the result.
     *
     * @param completions the completions of the page that wrote a dataset
     * @param datasets the rows of their datasets before the page
     * @param storedRuns the runs of the page that have rows in this generation
     */
    public static Mono<Result> apply(
            Connection connection,
            CachedSchemaReader schemas,
            int generation,
            ProjectionInputPage page,
            List<CompletionWithDataset> completions,
            Map<ContentHash, DatasetRow> datasets,
            Set<Long> storedRuns) {
        var deleted = page.ofType(ProjectionInputItem.DeletionItem.class).stream()
                .map(item -> item.origin().run())
                .toList();
        return schemas.find(connection, CompletionWithDataset.schemasToCompare(completions, datasets))
                .map(found -> new DatasetProjection(generation, datasets, found))
                .flatMap(projection -> wrapErrors(() -> {
                    completions.forEach(projection::append);
                    return projection.store(connection, storedRuns);
                }))
                .delayUntil(done -> DatasetVersionTable.removeRuns(connection, generation, deleted));
    }

    private void append(CompletionWithDataset completion) {
        var dataset = datasets.get(completion.dataset());
        if (dataset != null && dataset.schema().equals(completion.schema())) {
            extend(completion, dataset);
            return;
        }
        var schema = schemas.get(completion.schema());
        if (schema == null) {
            log.warn(
                    "Could not add a version to the dataset (namespace={}, name={}, run={}): the schema {} is deleted. The history of the dataset lacks this version.",
                    completion.name().namespace(),
                    completion.name().name(),
                    completion.item().origin().runId(),
                    completion.schema());
            return;
        }
        var head =
                dataset == null ? DatasetHead.NONE : new DatasetHead(dataset.version(), schemas.get(dataset.schema()));
        var next = head.after(schema);
        if (next.version() == head.version() && dataset != null) {
            extend(completion, dataset);
        } else {
            addVersion(completion, dataset, next, schema, head.changesTo(next));
        }
    }

    private void extend(CompletionWithDataset completion, DatasetRow dataset) {
        put(completion, dataset, dataset.version(), dataset.breaking(), dataset.schema(), null);
        var key = new VersionKey(completion.dataset(), dataset.version());
        var known = versions.get(key);
        var item = completion.item();
        versions.put(
                key,
                known == null
                        ? VersionRow.extension(completion.dataset(), dataset.version(), dataset.schema(), item)
                        : known.extended(item));
    }

    private void addVersion(
            CompletionWithDataset completion,
            @Nullable DatasetRow dataset,
            DatasetHead next,
            Schema schema,
            List<Change> found) {
        var item = completion.item();
        long breaking = DatasetHead.countBreaking(found);
        put(
                completion,
                dataset,
                next.version(),
                (dataset == null ? 0 : dataset.breaking()) + breaking,
                schema.hash(),
                FieldLookupKeyGenerator.of(schema));
        boolean isBreaking = found.stream().anyMatch(Change::isBreaking);
        versions.put(
                new VersionKey(completion.dataset(), next.version()),
                new VersionRow(
                        completion.dataset(),
                        next.version(),
                        item.origin().position(),
                        item.time(),
                        found.size(),
                        breaking,
                        isBreaking,
                        schema.hash(),
                        item,
                        item));
        var write = completion.write();
        var version = new DatasetVersion(
                completion.name(),
                next.version(),
                schema.reference(),
                write,
                write,
                completion.isObserved() ? 0 : 1,
                found.size(),
                isBreaking ? Compatibility.BREAKING : Compatibility.COMPATIBLE,
                breaking);
        var records = completion.records(next.version(), found);
        var keys = records.stream()
                .map(change -> DatasetChangeTable.fieldKeys(change.record().change(), this::fieldsOf))
                .toList();
        for (int i = 0; i < records.size(); i++) {
            changes.add(new ChangeRow(generation, item.origin().position(), records.get(i), keys.get(i)));
        }
        newVersions.add(new NewVersion(item, version, records, keys));
    }

    private List<String> fieldsOf(ContentHash hash) {
        return FieldLookupKeyGenerator.of(Objects.requireNonNull(schemas.get(hash)));
    }

    private void put(
            CompletionWithDataset completion,
            @Nullable DatasetRow before,
            long version,
            long breaking,
            ContentHash schema,
            @Nullable List<String> fields) {
        var item = completion.item();
        var time = item.time();
        if (before != null && time.isBefore(before.lastTime())) {
            outOfOrder.add(new OutOfOrder(completion.dataset(), version, time));
        }
        datasets.put(
                completion.dataset(),
                new DatasetRow(
                        completion.name(),
                        completion.workflow(before),
                        before == null ? item.origin().position() : before.firstPosition(),
                        version,
                        breaking,
                        schema,
                        before == null || time.isAfter(before.lastTime()) ? time : before.lastTime(),
                        fields == null && before != null ? before.fields() : fields));
        changed.add(completion.dataset());
        if (!completion.isObserved()) {
            runs.add(new VersionRun(completion.dataset(), version, item.origin().run()));
        }
    }

    private Mono<Result> store(Connection connection, Set<Long> storedRuns) {
        var toFind = runs.stream().filter(run -> storedRuns.contains(run.run())).toList();
        var rows = changed.stream()
                .map(hash -> Objects.requireNonNull(datasets.get(hash)))
                .toList();
        return DatasetVersionTable.selectRuns(connection, generation, toFind)
                .doOnNext(runs::remove)
                .then(Mono.defer(() -> {
                    var upserts = List.of(DatasetTable.upsert(generation, rows), upsertVersions());
                    return outOfOrder.isEmpty()
                            ? Mono.just(upserts)
                            : CombinableStatement.executeInOrder(connection, upserts, Integer.MAX_VALUE)
                                    .then(DatasetVersionTable.shorten(connection, generation, outOfOrder))
                                    .thenReturn(List.<CombinableStatement>of());
                }))
                .map(upserts -> new Result(
                        newVersions,
                        upserts,
                        List.of(DatasetChangeTable.insert(changes), DatasetVersionTable.insertRuns(generation, runs))));
    }

    private CombinableStatement upsertVersions() {
        var added = new HashMap<VersionKey, Long>();
        runs.forEach(run -> added.merge(new VersionKey(run.dataset(), run.version()), 1L, Long::sum));
        return DatasetVersionTable.upsert(
                generation,
                versions.values(),
                row -> added.getOrDefault(new VersionKey(row.dataset(), row.version()), 0L));
    }
}
