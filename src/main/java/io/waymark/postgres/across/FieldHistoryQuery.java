package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.dataset.FieldEvent;
import io.waymark.domain.dataset.FieldHistory;
import io.waymark.domain.dataset.FieldHistory.FirstVersion;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.Schema;
import io.waymark.postgres.read.PageQuery;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Reads the changes of one field of a dataset, including those under its former and later names. */
final class FieldHistoryQuery {
    /** Reads the changes of the dataset. The index of fields finds those of all datasets with a field of this name. */
    private static final String SELECT_CHANGES = DatasetChangePageQuery.SELECT
            + " and c.generation = $1 and c.dataset = $2 and (c.field_keys || '{}'::text[]) && $3::text[]"
            + " and c.target_type = 'field' order by c.position, c.number";

    private static final String SELECT_FIRST = "select " + DatasetVersionRowReader.COLUMNS
            + DatasetVersionRowReader.TABLES + " where v.generation = $1 and v.dataset = $2 and v.version = 1";

    private FieldHistoryQuery() {}

    static Mono<List<FieldEvent>> events(
            Connection connection, CachedSchemaReader schemas, int generation, DatasetName dataset, String field) {
        return changes(connection, generation, dataset, field, keys(Set.of(field)))
                .flatMap(changes -> firstVersion(connection, schemas, generation, dataset)
                        .map(first -> FieldHistory.of(field, changes, first)));
    }

    /** Reads the changes of fields by their keys, and again with the names that renames among them add. */
    private static Mono<List<BetweenRunChange>> changes(
            Connection connection, int generation, DatasetName dataset, String field, Set<String> keys) {
        return ProjectedReads.select(
                        connection,
                        SELECT_CHANGES,
                        DatasetChangePageQuery::read,
                        generation,
                        HashUuidConverter.of(dataset.hash()),
                        PageQuery.escapeAll(keys))
                .collectList()
                .flatMap(changes -> {
                    var sorted = sorted(changes);
                    var all = keys(FieldHistory.names(field, sorted));
                    return keys.containsAll(all)
                            ? Mono.just(sorted)
                            : changes(connection, generation, dataset, field, all);
                });
    }

    /** Returns the keys of fields and of the fields around them. */
    private static Set<String> keys(Set<String> names) {
        var keys = new HashSet<String>();
        for (var name : names) {
            for (int end = name.indexOf('.'); end >= 0; end = name.indexOf('.', end + 1)) {
                keys.add(FieldLookupKeyGenerator.of(name.substring(0, end)));
            }
            keys.add(FieldLookupKeyGenerator.of(name));
        }
        return keys;
    }

    private static List<BetweenRunChange> sorted(List<BetweenRunChange> changes) {
        return changes.stream()
                .sorted(Comparator.comparingLong(BetweenRunChange::version))
                .toList();
    }

    private static Mono<FirstVersion> firstVersion(
            Connection connection, CachedSchemaReader schemas, int generation, DatasetName dataset) {
        return ProjectedReads.select(
                        connection,
                        SELECT_FIRST,
                        DatasetVersionRowReader::read,
                        generation,
                        HashUuidConverter.of(dataset.hash()))
                .next()
                .flatMap(version -> schemas.find(
                                connection, List.of(version.schema().hash()))
                        .map(found -> firstVersion(version, found)));
    }

    private static FirstVersion firstVersion(DatasetVersion version, Map<ContentHash, Schema> found) {
        var schema = found.get(version.schema().hash());
        var keys = schema == null ? Set.of() : Set.copyOf(FieldLookupKeyGenerator.of(schema));
        return new FirstVersion(version.first(), id -> keys.contains(FieldLookupKeyGenerator.of(id)));
    }
}
