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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Appends the completions of a page to their datasets (DS-2). A completion with the hash of the current version extends
 * it and needs no schema. Only a different hash loads both schemas and compares them.
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
     * @param rows inserts their changes, and the runs that wrote them
     */
    public record Result(List<NewVersion> versions, List<CombinableStatement> rows) {}

    /**
     * Applies a page, except for the rows that the last statement of the transaction inserts.
     *
     * @param completions the completions of the page that wrote a dataset
     */
    public static Mono<Result> apply(
            Connection connection,
            CachedSchemaReader schemas,
            int generation,
            ProjectionInputPage page,
            List<CompletionWithDataset> completions) {
        var deleted = page.ofType(ProjectionInputItem.DeletionItem.class).stream()
                .map(item -> item.origin().run())
                .toList();
        var hashes = new LinkedHashSet<ContentHash>();
        completions.forEach(completion -> hashes.add(completion.dataset()));
        return DatasetTable.select(connection, generation, hashes)
                .flatMap(datasets -> schemas.find(
                                connection, CompletionWithDataset.schemasToCompare(completions, datasets))
                        .map(found -> new DatasetProjection(generation, datasets, found)))
                .flatMap(projection -> wrapErrors(() -> {
                    completions.forEach(projection::append);
                    return projection.store(connection);
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
                    "Could not append to dataset (namespace={}, name={}, run={}): its schema {} is deleted.",
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
        var done = completion.completion();
        versions.put(
                key,
                known == null
                        ? new VersionRow(
                                completion.dataset(),
                                dataset.version(),
                                completion.item().origin().position(),
                                done.time(),
                                0,
                                0,
                                false,
                                dataset.schema(),
                                done,
                                done)
                        : known.extended(done));
    }

    private void addVersion(
            CompletionWithDataset completion,
            @Nullable DatasetRow dataset,
            DatasetHead next,
            Schema schema,
            List<Change> found) {
        var item = completion.item();
        var done = completion.completion();
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
                        done.time(),
                        found.size(),
                        breaking,
                        isBreaking,
                        schema.hash(),
                        done,
                        done));
        var version = new DatasetVersion(
                completion.name(),
                next.version(),
                schema.reference(),
                done,
                done,
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

    private Mono<Result> store(Connection connection) {
        var rows = changed.stream()
                .map(hash -> Objects.requireNonNull(datasets.get(hash)))
                .toList();
        return DatasetTable.upsert(connection, generation, rows)
                .thenMany(Flux.defer(() -> DatasetVersionTable.selectRuns(connection, generation, runs)))
                .doOnNext(runs::remove)
                .then(Mono.defer(() -> {
                    var added = new HashMap<VersionKey, Long>();
                    runs.forEach(run -> added.merge(new VersionKey(run.dataset(), run.version()), 1L, Long::sum));
                    return DatasetVersionTable.upsert(
                            connection,
                            generation,
                            versions.values(),
                            row -> added.getOrDefault(new VersionKey(row.dataset(), row.version()), 0L));
                }))
                .then(DatasetVersionTable.shorten(connection, generation, outOfOrder))
                .then(Mono.fromSupplier(() -> new Result(
                        newVersions,
                        List.of(
                                DatasetChangeTable.insert(changes),
                                DatasetVersionTable.insertRuns(generation, runs)))));
    }
}
