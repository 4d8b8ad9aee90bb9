package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import java.util.List;
import reactor.core.publisher.Mono;

/** Runs that have rows beyond their limits. */
public final class PruneTable {
    private static final String ADD = """
            insert into prune_queue (run_no, version)
            select run_no, version from unnest($1::bigint[], $2::bigint[]) as u (run_no, version)
            order by run_no
            on conflict (run_no) do update set version = excluded.version
            """;

    private PruneTable() {}

    /** Adds runs, given with their versions. */
    public static Mono<Long> add(Connection connection, List<Placed<Long>> runs) {
        return Columns.of(runs).longs(Placed::run).longs(Placed::what).update(connection, ADD);
    }
}
