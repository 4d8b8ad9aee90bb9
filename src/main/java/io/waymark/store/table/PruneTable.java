package io.waymark.store.table;

import java.util.List;

/** Runs that have rows beyond their limits. */
public final class PruneTable {
    private static final String ADD = """
            insert into prune_queue (run_no, version)
            select run_no, version
            """ + Columns.rows("run_no, version") + """
            order by run_no
            on conflict (run_no) do update set version = excluded.version
            """;

    private PruneTable() {}

    /** Adds runs, given with their versions. */
    public static Part add(List<Placed<Long>> runs) {
        return Columns.of(runs).longs(Placed::run).longs(Placed::what).part(ADD);
    }
}
