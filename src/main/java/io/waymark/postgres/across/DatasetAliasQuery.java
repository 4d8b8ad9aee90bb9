package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.postgres.across.ProjectedReads.Serving;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Finds datasets by their other names (DS-9). */
public final class DatasetAliasQuery {
    /** A column of {@code dataset d}: kind, namespace and name of each other name, one after the other. */
    static final String COLUMN = """
            array(select part.text from dataset_alias o
                cross join lateral unnest(array[o.kind, o.namespace, o.name]) with ordinality as part (text, number)
                where o.generation = d.generation and o.dataset = d.dataset
                order by o.namespace, o.name, part.number) as aliases
            """;

    /** A condition for {@code dataset d}: a text is a part of one of its other names. */
    static final String MATCHES_TEXT = """
            d.dataset in (select o.dataset from dataset_alias o
                where o.generation = ? and position(? in lower(o.namespace || '/' || o.name)) > 0)
            """;

    /** Follows names from dataset to dataset, because a renamed dataset may be renamed again. */
    private static final String SELECT = """
            with recursive target (dataset, depth, position) as (
                select $2::uuid, 0, 0::bigint
                union
                select a.dataset, t.depth + 1, a.position
                from target t join dataset_alias a on a.generation = $1 and a.alias = t.dataset where t.depth < 8)
            select d.namespace, d.name from target t join dataset d on d.generation = $1 and d.dataset = t.dataset
            order by t.depth, t.position desc limit 1
            """;

    private static final int PARTS = 3;

    private DatasetAliasQuery() {}

    /** Returns the dataset that has this name as its other name; empty if there is none. */
    public static Mono<DatasetName> find(Connection connection, Serving serving, DatasetName alias) {
        return ProjectedReads.select(
                        connection,
                        SELECT,
                        row -> new DatasetName(RowReader.name(row, "namespace"), RowReader.name(row, "name")),
                        serving.generation(),
                        HashUuidConverter.of(alias.hash()))
                .next();
    }

    /** Reads {@link #COLUMN}. */
    static List<DatasetAlias> read(Row row, DatasetName dataset) {
        var parts = row.get("aliases", String[].class);
        var aliases = new ArrayList<DatasetAlias>();
        for (int i = 0; parts != null && i < parts.length; i += PARTS) {
            var name = new DatasetName(EscapedText.unescape(parts[i + 1]), EscapedText.unescape(parts[i + 2]));
            aliases.add(new DatasetAlias(name, EnumNames.parse(DatasetAlias.Kind.class, parts[i]), dataset));
        }
        return aliases;
    }
}
