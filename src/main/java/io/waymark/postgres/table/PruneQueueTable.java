package io.waymark.postgres.table;

import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import java.util.List;

/** The queue of runs whose history exceeds its limits, so that their oldest records must be deleted. */
public final class PruneQueueTable {
    private static final String ADD = """
            insert into prune_queue (run_no, version)
            select run_no, version
            """ + ArrayParameters.rows("run_no, version") + """
            order by run_no
            on conflict (run_no) do update set version = excluded.version
            """;

    private PruneQueueTable() {}

    /** Adds runs to the queue, with the version of each run, or sets the version of a run that is already queued. */
    public static CombinableStatement add(List<PendingHistoryRow<Long>> runs) {
        return ArrayParameters.of(runs)
                .longs(PendingHistoryRow::run)
                .longs(PendingHistoryRow::value)
                .part(ADD);
    }
}
