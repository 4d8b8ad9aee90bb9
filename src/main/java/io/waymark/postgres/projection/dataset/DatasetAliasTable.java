package io.waymark.postgres.projection.dataset;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.projection.item.ProjectionInputItem.SnapshotItem;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.EnumNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Stores the other names of datasets that completions state (DS-9). The latest statement in feed order counts. */
public final class DatasetAliasTable {
    private static final String COLUMNS = "alias, dataset, position, kind, namespace, name";
    private static final String UPSERT = "insert into dataset_alias (generation, " + COLUMNS + ") select $7, " + COLUMNS
            + ArrayParameters.rows(COLUMNS) + """
            on conflict (generation, alias, dataset) do update set position = excluded.position, kind = excluded.kind
            """;

    private DatasetAliasTable() {}

    private record Key(ContentHash alias, ContentHash dataset) {}

    private record AliasRow(Key key, long position, DatasetAlias alias) {}

    /** Applies a page. Runs no statement if no completion of the page states another name. */
    public static Mono<Long> apply(Connection connection, int generation, ProjectionInputPage page) {
        Map<Key, AliasRow> rows = new LinkedHashMap<>();
        for (var item : page.ofType(SnapshotItem.class)) {
            for (var alias : item.aliases()) {
                add(rows, item, alias);
            }
        }
        return ArrayParameters.of(List.copyOf(rows.values()))
                .hashes(row -> row.key().alias())
                .hashes(row -> row.key().dataset())
                .longs(AliasRow::position)
                .texts(row -> EnumNames.format(row.alias().kind()))
                .names(row -> row.alias().name().namespace())
                .names(row -> row.alias().name().name())
                .value(generation)
                .update(connection, UPSERT);
    }

    private static void add(Map<Key, AliasRow> rows, SnapshotItem item, DatasetAlias alias) {
        var written = item.written();
        DatasetName dataset = alias.dataset() != null ? alias.dataset() : written == null ? null : written.name();
        if (dataset != null && !dataset.equals(alias.name())) {
            var key = new Key(alias.name().hash(), dataset.hash());
            rows.put(key, new AliasRow(key, item.origin().position(), alias));
        }
    }
}
