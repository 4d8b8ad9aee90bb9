package io.waymark.postgres.projection;

import io.waymark.postgres.sql.DatabaseTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** Reads the tables of one generation as text, without the number of the generation. */
final class ProjectionTables {
    private static final List<String> TABLES = List.of(
            "workflow",
            "workflow_run",
            "dataset",
            "dataset_version",
            "dataset_run",
            "dataset_change",
            "step_baseline",
            "step_duration",
            "open_execution",
            "lineage",
            "lineage_edge",
            "lineage_run",
            "dataset_alias");

    private ProjectionTables() {}

    static List<String> rows(DatabaseTransactions database) {
        var rows = new ArrayList<String>();
        for (var table : TABLES) {
            rows.addAll(query(database, """
                    select '%1$s ' || (to_jsonb(t) - 'generation')::text as row from %1$s t
                        join projection p on p.generation = t.generation and p.state = 'serving'
                    order by 1
                    """.formatted(table)));
        }
        return rows;
    }

    static List<String> query(DatabaseTransactions database, String sql) {
        return Objects.requireNonNull(database.query(connection -> Flux.from(
                                connection.createStatement(sql).execute())
                        .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0, String.class))))
                        .collectList())
                .block());
    }
}
