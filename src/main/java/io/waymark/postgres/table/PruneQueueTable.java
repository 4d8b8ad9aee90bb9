package io.waymark.postgres.table;

import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import java.util.List;

/** The queue of runs whose history exceeds its limits, so that their oldest records must be deleted. */
public final class PruneQueueTable {
    private static final String ADD = """
            insert into history_prune_queue (run_no, version)
            select run_no, version
            """ + ArrayParameters.rows("run_no, version") + """
            order by run_no
            on conflict (run_no) do update set version = excluded.version
            """;

    /** Release 0.1 does not recognize marks of snapshots, so that it must not delete them. */
    private static final String DELETE_FORMER = """
            delete from prune_queue q using (select unnest($1) as run_no) u where q.run_no = u.run_no
            """;

    private PruneQueueTable() {}

    /** Adds runs to the queue, with the version of each run, or sets the version of a run that is already queued. */
    public static CombinableStatement add(List<PendingHistoryRow<Long>> runs) {
        return ArrayParameters.of(runs)
                .longs(PendingHistoryRow::run)
                .longs(PendingHistoryRow::value)
                .part(ADD);
    }

    /** Removes runs from the queue of release 0.1. */
    public static CombinableStatement deleteFormer(List<PendingHistoryRow<Long>> runs) {
        return ArrayParameters.of(runs).longs(PendingHistoryRow::run).part(DELETE_FORMER);
    }
}
