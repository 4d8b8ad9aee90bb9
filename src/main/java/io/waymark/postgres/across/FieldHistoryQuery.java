package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.FieldEvent;
import io.waymark.domain.dataset.FieldHistory;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.FieldKeys;
import io.waymark.domain.schema.diff.FieldChange;
import io.waymark.postgres.read.PageQuery;
import io.waymark.postgres.sql.RowValues;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Reads the changes of one field and of its former and later names. */
final class FieldHistoryQuery {
    /** Reads the changes of the dataset. The index of fields finds those of all datasets with a field of this name. */
    private static final String SELECT_CHANGES = BetweenRunChangeQuery.SELECT
            + " and c.generation = $1 and c.dataset = $2 and (c.field_keys || '{}'::text[]) && $3::text[]"
            + " and c.target_type = 'field' order by c.position, c.number";

    private static final String SELECT_FIRST_SCHEMA =
            "select v.schema_hash from dataset_version v where v.generation = $1 and v.dataset = $2 and v.version = 1";

    private FieldHistoryQuery() {}

    static Mono<List<FieldEvent>> events(
            Connection connection, CachedSchemaReader schemas, int generation, DatasetName dataset, String field) {
        return changes(connection, generation, dataset, Set.of(FieldKeys.of(field)))
                .flatMap(changes -> firstFields(connection, schemas, generation, dataset)
                        .map(first -> FieldHistory.of(field, changes, id -> first.contains(FieldKeys.of(id)))));
    }

    /** Reads the changes of these fields, and again with the names that renames among them add. */
    private static Mono<List<BetweenRunChange>> changes(
            Connection connection, int generation, DatasetName dataset, Set<String> keys) {
        return ProjectedReads.select(
                        connection,
                        SELECT_CHANGES,
                        BetweenRunChangeQuery::read,
                        generation,
                        HashUuidConverter.of(dataset.hash()),
                        PageQuery.escapeAll(keys))
                .collectList()
                .flatMap(changes -> {
                    var all = new HashSet<>(keys);
                    changes.forEach(change -> addKeys(change, all));
                    return all.size() == keys.size()
                            ? Mono.just(sorted(changes))
                            : changes(connection, generation, dataset, all);
                });
    }

    private static void addKeys(BetweenRunChange between, Set<String> keys) {
        if (between.record().change() instanceof FieldChange change) {
            keys.addAll(FieldHistory.fieldKeys(change));
        }
    }

    private static List<BetweenRunChange> sorted(List<BetweenRunChange> changes) {
        return changes.stream()
                .sorted(Comparator.comparingLong(BetweenRunChange::version))
                .toList();
    }

    private static Mono<Set<String>> firstFields(
            Connection connection, CachedSchemaReader schemas, int generation, DatasetName dataset) {
        return ProjectedReads.select(
                        connection,
                        SELECT_FIRST_SCHEMA,
                        row -> RowValues.hash(row, "schema_hash"),
                        generation,
                        HashUuidConverter.of(dataset.hash()))
                .next()
                .flatMap(hash -> schemas.find(connection, List.of(hash))
                        .map(found ->
                                found.containsKey(hash) ? Set.copyOf(FieldKeys.of(found.get(hash))) : Set.<String>of()))
                .defaultIfEmpty(Set.of());
    }
}
