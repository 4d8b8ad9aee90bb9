package io.waymark.postgres.table;

import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RunRow;
import io.waymark.postgres.sql.StatementPart;
import java.util.List;

/** The queue of runs with records beyond their limits. */
public final class PruneQueueTable {
    private static final String ADD = """
            insert into prune_queue (run_no, version)
            select run_no, version
            """ + ArrayParameters.rows("run_no, version") + """
            order by run_no
            on conflict (run_no) do update set version = excluded.version
            """;

    private PruneQueueTable() {}

    /** Adds runs with their versions. */
    public static StatementPart add(List<RunRow<Long>> runs) {
        return ArrayParameters.of(runs).longs(RunRow::run).longs(RunRow::value).part(ADD);
    }
}
